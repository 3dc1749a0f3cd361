namespace FaceWorker.Core;

/// <summary>How far a long piece of work has come.</summary>
/// <param name="Things">What is counted, as people call it in the plural: photos, searches, subjects.</param>
/// <param name="Done">0 to <paramref name="Total"/>. Reports come from several threads, and may overtake each other.</param>
public sealed record WorkProgress(string Things, long Done, long Total);
