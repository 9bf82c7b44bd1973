"""What a reader must know before believing a figure: results name these by code, outputs print the text."""

CAVEATS: dict[str, str] = {
    "self-selection": (
        "Clients chose to use the service. They may differ from other people off sick, in motivation or"
        " in how ill they are, in ways these data do not hold; the direction of the bias is not known."
    ),
    "unmatched-controls": (
        "The fit-note group is not matched to the clients except by diagnosis and by time already "
        "absent, and includes people who would not have been right for the service."
    ),
    "missing-outcomes": (
        "People whose outcome is not known are left out of the crude rates. If they returned to work less "
        "often than the others, these rates are too high. The estimates by time keep them for as long as "
        "their status was known, which supposes that they were then as likely to return as the others."
    ),
    "returners-only": (
        "Weeks of absence describe only those who returned to work; those who did not return would have"
        " longer absences. The survival estimates keep everybody."
    ),
    "norm-is-a-figure": (
        "The test against the norm treats the norm as a known figure, not as an estimate with its own "
        "error, so its p-value is too small when the norm rests on few episodes."
    ),
    "adjusted-norm-clock": (
        "The adjusted norm counts whole episodes from their first day, while clients' weeks count from "
        "assessment. This favours the service. The matched comparison starts both clocks at the same "
        "week of absence."
    ),
    "many-tests": (
        "Many characteristics are tested. At 5% about one in twenty will seem associated by chance "
        "alone; read the Holm-adjusted p-values next to the plain ones."
    ),
    "separation": (
        "A characteristic predicts the outcome perfectly for some clients, so ordinary maximum "
        "likelihood has no finite answer for it; Firth's penalised estimate is given."
    ),
    "nonproportional": (
        "The hazard ratio changes over time (the proportional-hazards check fails at 5%); read it as an"
        " average and prefer the restricted mean."
    ),
    "before-after": (
        "There is no comparison group. This is change between two dates, not the effect of the service."
    ),
    "response": (
        "Change is known only for people measured at both dates. Those who left without a discharge "
        "measure may have done worse."
    ),
    "pilot-reading": (
        "Reading used by the pilots' evaluation: nothing would have been gained without the service, "
        "nothing more is gained or lost after discharge within the horizon, and the service's cost is "
        "the only cost."
    ),
    "narrow-costs": (
        "Only the cost of the service is counted. Costs to the NHS, to employers and to other bodies, "
        "and accommodation or staff given free, are left out."
    ),
    "significance-rule": (
        "A difference that is not significant at 5% counts as none, as in the pilots' evaluation. This "
        "is a rule for reading, not an estimate; the interval says more."
    ),
    "report-rule-bias": (
        "The report's rule is biased towards the service: where the service changes nothing at all it "
        "still shows a net benefit of about GBP 1,000 a client. Read the matched net benefit first."
    ),
    "costs-not-complete": (
        "The cost of some clients cannot be read. No total, mean or ratio is made of the rest: it would be "
        "too small."
    ),
    "missing-at-random": (
        "Multiple imputation assumes that, given what was recorded, whether a value is missing does not"
        " depend on the value itself."
    ),
    "small-numbers": ("Fewer than 30 people: the interval is wide and approximate."),
    "summary-figures": (
        "Recomputed from published summary figures, which are rounded; agreement is judged to their rounding."
    ),
    "given-index": (
        "Some indices were given without their levels, by a value set that is not recorded; they are used as "
        "they are, and how many is shown."
    ),
    "outside-mapping": (
        "The value set depends on age and sex and has no values under 18, or where sex is neither male nor "
        "female; people whose age or sex is one of these or not recorded count as missing, and are counted."
    ),
    "consent-not-recorded": (
        "The file has no column evaluation_consent and is used as it is: whoever refused to be evaluated is "
        "among the people here."
    ),
    "bad-values": (
        "Some values could not be read and count as missing; they are listed by row, column, value and "
        "reason."
    ),
}
