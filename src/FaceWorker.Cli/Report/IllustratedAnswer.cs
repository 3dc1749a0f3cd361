using FaceWorker.Contracts;

namespace FaceWorker.Cli.Report;

/// <summary>An answer to identify, with its pictures.</summary>
/// <param name="Photo">The probe photo; null when it cannot be shown.</param>
/// <param name="Crops">The faces of the photo, in the order of the answer; null when the photo cannot be shown.</param>
/// <param name="Stored">The stored faces that could be cropped from their sources here, by id.</param>
internal sealed record IllustratedAnswer(FacesIdentified Answer, IllustratedPhoto? Photo, IReadOnlyList<InlineJpeg?> Crops, IReadOnlyDictionary<long, InlineJpeg> Stored);

/// <summary>The upright photo and its size in pixels, in which the boxes are given; the picture itself may be smaller.</summary>
internal sealed record IllustratedPhoto(InlineJpeg Picture, int Width, int Height);
