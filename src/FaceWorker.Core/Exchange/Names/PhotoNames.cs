using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Exchange.Names;

/// <summary>What files say about who is on a photo.</summary>
/// <param name="Photo">Its path, as it was found, for people.</param>
/// <param name="Sources">What the gallery may know it by: the likeliest first.</param>
internal sealed record PhotoNames(string Photo, IReadOnlyList<string> Sources, IReadOnlyList<NamedRegion> Regions)
{
    /// <summary>Where it is said; null: not.</summary>
    public Sha256Digest? Sha256 { get; init; }

    /// <summary>The photo itself, whose digest tells which it is where its path does not; null: it is not here.</summary>
    public string? File { get; init; }

    /// <summary>Files that could not be read, and why.</summary>
    public IReadOnlyList<(string Path, string Problem)> Unreadable { get; init; } = [];
}

/// <summary>A name, and whose face it is.</summary>
/// <param name="Origin">The file that says so, for people.</param>
/// <param name="Name">As it stands there; null or empty: the region has none.</param>
internal sealed record NamedRegion(string Origin, string? Name, RegionPlace Place)
{
    /// <summary>It is no face's: a pet, a focus point.</summary>
    public bool IsOther { get; init; }
}

/// <summary>Where on a photo a name belongs.</summary>
internal abstract record RegionPlace
{
    private RegionPlace()
    {
    }

    /// <summary>The box in pixels of the upright picture of this size; null: it says none.</summary>
    public abstract BoundingBox? On(int width, int height);

    /// <summary>On the picture as it is stored, in shares of its sides.</summary>
    /// <param name="Orientation">EXIF's.</param>
    /// <param name="DrawnOn">The size of the picture that it was drawn on, as far as that is said.</param>
    public sealed record Stored(RelativeBox Box, int Orientation, (double Width, double Height)? DrawnOn) : RegionPlace
    {
        /// <remarks>Some programs draw on the upright picture whatever the guidelines say. The size that they note gives them away, where the picture is stored on its side.</remarks>
        public override BoundingBox? On(int width, int height)
        {
            var isUpright = RelativeBox.SwapsSides(Orientation) && width != height && DrawnOn is { } size && size.Width > size.Height == width > height && size.Width != size.Height;
            return Box.ToUpright(isUpright ? 1 : Orientation).On(width, height);
        }
    }

    /// <summary>In pixels of the upright picture.</summary>
    /// <param name="Of">Of a picture of this size; null: of the picture as it was indexed.</param>
    public sealed record Pixels(BoundingBox Box, (double Width, double Height)? Of) : RegionPlace
    {
        public override BoundingBox? On(int width, int height) => Of is not { } size ? Box
            : new((float)(Box.X * width / size.Width), (float)(Box.Y * height / size.Height), (float)(Box.Width * width / size.Width), (float)(Box.Height * height / size.Height));
    }

    /// <summary>The one face of the photo.</summary>
    public sealed record OnlyFace : RegionPlace
    {
        public override BoundingBox? On(int width, int height) => null;
    }

    /// <summary>Something that is no rectangle.</summary>
    public sealed record Unreadable : RegionPlace
    {
        public override BoundingBox? On(int width, int height) => null;
    }
}
