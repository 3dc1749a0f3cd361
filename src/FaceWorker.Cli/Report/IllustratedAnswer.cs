using FaceWorker.Contracts;

namespace FaceWorker.Cli.Report;

/// <summary>An answer to identify, with its pictures. Null where none could be made.</summary>
/// <param name="Photo">The probe photo; null when it cannot be shown.</param>
internal sealed record IllustratedAnswer(FacesIdentified Answer, IllustratedPhoto? Photo, IReadOnlyList<IllustratedFace> Faces);

/// <summary>The upright photo and its size in pixels, in which the boxes are given; the picture itself may be smaller.</summary>
internal sealed record IllustratedPhoto(InlineJpeg Picture, int Width, int Height);

/// <summary>A face of the photo. <paramref name="Number"/> counts from 1, from the left.</summary>
internal sealed record IllustratedFace(int Number, IdentifiedFace Face, InlineJpeg? Crop, IReadOnlyList<IllustratedCandidate> Candidates);

/// <summary>A candidate, with its evidence.</summary>
internal sealed record IllustratedCandidate(IdentifiedCandidate Candidate, IReadOnlyList<IllustratedEvidence> Evidence)
{
    public InlineJpeg? Crop => Evidence is [var nearest, ..] ? nearest.Crop : null;
}

/// <summary>A stored face, cut from its source where that can be read from here.</summary>
internal sealed record IllustratedEvidence(FaceEvidence Evidence, InlineJpeg? Crop);
