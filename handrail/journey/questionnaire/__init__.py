"""Questionnaires that clients answer by themselves: by link, on paper, or read out by telephone.

A questionnaire is a list of sections (`handrail.questions`), each an instrument or declared questions:
ours in `question_sets`, an operator's own in files (`docs/add-a-question.md`). They stand on the client's
pages, the paper form, the typing-in page and the telephone script. `actions.ask` asks; on finish each
instrument becomes a `Measure` (with its `mode` and `request`), every other section a `QuestionnaireAnswers`
row.
"""
