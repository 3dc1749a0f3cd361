using FaceWorker.Contracts;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Enrollment;

/// <summary>Which face of an enrolment photo is meant; it is never guessed.</summary>
public abstract record FaceChoice
{
    // A box drawn by hand need not be the detector's; below this overlap it means another face.
    private const float LeastOverlap = 0.3f;

    private FaceChoice()
    {
    }

    /// <summary>The photo has to have one face only.</summary>
    public sealed record Only : FaceChoice;

    /// <summary>The face of the largest area.</summary>
    public sealed record Largest : FaceChoice;

    /// <summary>The face that overlaps the box most, by at least 0.3 (intersection over union).</summary>
    public sealed record At(BoundingBox Box) : FaceChoice;

    /// <summary>The index of the face that is meant.</summary>
    /// <exception cref="RequestRejectedException">No face, several faces without a choice, or none at the box.</exception>
    public int Choose(string source, IReadOnlyList<BoundingBox> faces) => (this, faces.Count) switch
    {
        (_, 0) => throw RequestRejectedException.NoFaceOn(source),
        (Only, 1) => 0,
        (Only, _) => throw Several(source, faces, $"'{source}' has {faces.Count} faces"),
        (Largest, _) => IndexOfMax(faces, face => face.Area),
        (At(var box), _) when IndexOfMax(faces, face => face.IntersectionOverUnion(box)) is var best && faces[best].IntersectionOverUnion(box) >= LeastOverlap => best,
        _ => throw Several(source, faces, $"No face of '{source}' is at the box"),
    };

    private static int IndexOfMax(IReadOnlyList<BoundingBox> faces, Func<BoundingBox, float> measure) =>
        Enumerable.Range(0, faces.Count).MaxBy(index => measure(faces[index]));

    private static RequestRejectedException Several(string source, IReadOnlyList<BoundingBox> faces, string problem) => new(RejectionReason.SeveralFaces,
        $"{problem}; give the box of the one that is meant, or ask for the largest. Boxes (x, y, width, height): {string.Join("; ", faces.Select(Describe))}.")
    {
        Faces = faces,
    };

    private static string Describe(BoundingBox box) => FormattableString.Invariant($"{box.X:0},{box.Y:0},{box.Width:0},{box.Height:0}");
}
