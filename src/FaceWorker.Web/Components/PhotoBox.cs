using FaceWorker.Core.Faces;

namespace FaceWorker.Web.Components;

/// <summary>A box on a photo.</summary>
/// <param name="Key">What else on the page is about the same face has the same <c>data-face</c>.</param>
/// <param name="Href">Where the box leads.</param>
/// <param name="Label">Beside the box.</param>
/// <param name="Title">In full.</param>
/// <param name="Tone">The class of its colour.</param>
/// <param name="Box">On the photo as it is shown, in pixels.</param>
public sealed record PhotoBox(string Key, string Href, string Label, string Title, string Tone, BoundingBox Box, bool IsFaint = false);
