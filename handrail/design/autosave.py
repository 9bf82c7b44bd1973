"""What the script says of saving as one types, by what the server answered."""

from handrail.foundation.translation import translate_text as _


def word_autosave() -> dict[str, str]:
    """Return the sentences by HTTP status or event; `{time}` stands for the time of saving."""
    signed_out = _(
        "Not saved – you are signed out. Sign in again in another tab; what you typed is kept here"
    )
    return {
        "saved": _("Saved %(time)s", time="{time}"),
        "restored": _("We put back what you typed before it could be saved"),
        "retrying": _("Not saved – still trying"),
        "409": _("Not saved – someone else changed this. Press the button to see both"),
        "410": _("Not saved – this was sent or deleted meanwhile"),
        "413": _("Not saved – this is too long"),
        # Without a session the answer leads to another page, which the script sees as 0.
        "0": signed_out,
        "401": signed_out,
    }
