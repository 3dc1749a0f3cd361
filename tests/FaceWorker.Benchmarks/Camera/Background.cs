using NetVips;

namespace FaceWorker.Benchmarks.Camera;

/// <summary>A sample photo whose heads are blurred until no face is left.</summary>
internal static class Background
{
    private const double Blur = 0.35; // of a face's height

    public static Image Of(Sample sample, Heads heads)
    {
        using var owned = new VipsOwner();
        var hidden = sample.Image;
        foreach (var face in sample.Faces)
        {
            var head = owned.Of(face.Cut(sample.Image));
            var blurred = owned.Of(owned.Of(owned.Of(head.Gaussblur(Blur * face.Height)).Bandjoin(owned.Of(heads.Mask(face.TileSide)))).Copy(interpretation: Enums.Interpretation.Srgb));
            hidden = owned.Of(owned.Of(owned.Of(hidden.Composite([blurred], [Enums.BlendMode.Over], [face.Left], [face.Top])).ExtractBand(0, n: 3)).Cast(Enums.BandFormat.Uchar));
        }

        return hidden.CopyMemory();
    }
}
