namespace FaceWorker.Contracts;

/// <summary>The file ends too early, or is broken from some place on.</summary>
/// <param name="DecodedShare">The share of the picture's rows that were decoded; 1: all of them, but some coarser than they were.</param>
public sealed record DamagedFile(double DecodedShare);
