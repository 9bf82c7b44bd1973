// Marks the page as one with script before it is drawn, so that nothing jumps. Everything works without it.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("nhsuk-frontend-supported");
