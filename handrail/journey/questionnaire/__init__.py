"""Questionnaires that clients answer by themselves: by link, on paper, or read out by telephone.

A questionnaire is a list of parts (`declarations.Part`), each an instrument or a set of questions declared as
data. To have questions of your own asked on an occasion, declare them in a module of `question_sets`, which
imports nothing but `questionnaire.declarations` and the service models:

    def parts(version, occasion):      # occasion.kind: entry, review, discharge or follow_up
        return [Part("satisfaction", "How was it?", questions=(Question("kind", "Staff were kind", AGREE),))]

and name that function in `questionnaire.parts.DECLARED`. The questions then stand on the client's pages, the
paper form, the typing-in page and the telephone script. `actions.ask` asks; on finish each instrument becomes
a `Measure` (with its `mode` and `request`), every other part a `QuestionnaireAnswers` row to be read by part,
and `queries.answered_by_client` says which instruments need not be asked again.
"""
