from promptflow.core import tool

needed = {
    "gpt_groundedness": {"answer", "context"},
    "gpt_relevance": {"question", "answer", "context"},
    "gpt_coherence": {"question", "answer"},
    "gpt_similarity": {"question", "answer", "ground_truth"},
    "gpt_fluency": {"question", "answer"},
    "f1_score": {"answer", "ground_truth"},
    "ada_similarity": {"answer", "ground_truth"},
}


@tool
def validate_input(question: str, answer: str, context: str, ground_truth: str, selected_metrics: dict) -> dict:
    given = {"question": question, "answer": answer, "context": context, "ground_truth": ground_truth}
    present = {name for name, value in given.items() if value and str(value).strip()}
    return {name: on and needed[name] <= present for name, on in selected_metrics.items()}
