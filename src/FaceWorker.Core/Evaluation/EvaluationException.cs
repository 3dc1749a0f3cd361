namespace FaceWorker.Core.Evaluation;

/// <summary>The photos allow no evaluation; the message says what there is and what is needed.</summary>
public sealed class EvaluationException(string message) : Exception(message);
