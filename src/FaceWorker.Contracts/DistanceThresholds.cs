namespace FaceWorker.Contracts;

/// <summary>Limits on the squared Euclidean distance of unit vectors (0 to 4): up to <see cref="Match"/> a match, up to <see cref="Review"/> a review.</summary>
/// <param name="Match">At most this: match.</param>
/// <param name="Review">At most this: review; beyond it: unknown. Never below <paramref name="Match"/>.</param>
/// <param name="Origin">Where the two numbers come from.</param>
public sealed record DistanceThresholds(double Match, double Review, string Origin);
