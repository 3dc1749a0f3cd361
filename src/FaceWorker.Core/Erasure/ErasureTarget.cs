using System.Globalization;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.Erasure;

/// <summary>What is erased.</summary>
public enum ErasureKind
{
    /// <summary>A person of a gallery.</summary>
    Subject,

    /// <summary>A photo of a gallery.</summary>
    Image,

    /// <summary>A gallery with everything in it.</summary>
    Gallery,

    /// <summary>The photos that a gallery has kept for as long as it keeps any.</summary>
    Age,
}

/// <summary>What somebody wants to have erased.</summary>
public sealed record ErasureTarget
{
    private ErasureTarget(GalleryName gallery, SubjectReference? subject, PhotoReference? image) => (Gallery, Subject, Image) = (gallery, subject, image);

    /// <summary>Where it is; without a subject and an image, the whole of it is meant.</summary>
    public GalleryName Gallery { get; }

    public SubjectReference? Subject { get; }

    public PhotoReference? Image { get; }

    public ErasureKind Kind => Subject is not null ? ErasureKind.Subject : Image is not null ? ErasureKind.Image : ErasureKind.Gallery;

    public static ErasureTarget Of(GalleryName gallery) => new(gallery, subject: null, image: null);

    public static ErasureTarget Of(GalleryName gallery, SubjectReference subject) => new(gallery, subject ?? throw new ArgumentNullException(nameof(subject)), image: null);

    public static ErasureTarget Of(GalleryName gallery, PhotoReference image) => new(gallery, subject: null, image ?? throw new ArgumentNullException(nameof(image)));

    /// <summary>In the middle of a sentence.</summary>
    public override string ToString() => (Subject, Image) switch
    {
        ({ } subject, _) => $"{subject} of gallery '{Gallery}'",
        (_, { } image) => $"photo {image} of gallery '{Gallery}'",
        _ => $"gallery '{Gallery}'",
    };
}

/// <summary>A photo as somebody refers to it: by its id, by the SHA-256 of its bytes, or by a place where these were seen.</summary>
public sealed record PhotoReference
{
    private PhotoReference(long? id, Sha256Digest? sha256, string? source) => (Id, Sha256, Source) = (id, sha256, source);

    public long? Id { get; }

    public Sha256Digest? Sha256 { get; }

    /// <summary>A path, or an address without its secrets.</summary>
    public string? Source { get; }

    /// <summary>By its id.</summary>
    public static PhotoReference To(long id) => new(id, sha256: null, source: null);

    /// <summary>Up to 18 digits are an id, 64 hexadecimal digits a SHA-256, and everything else is a place.</summary>
    public static PhotoReference Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= 18 && text.All(char.IsAsciiDigit) ? To(long.Parse(text, CultureInfo.InvariantCulture))
            : Sha256Digest.Find(text) is { } digest ? new PhotoReference(id: null, digest, source: null)
            : new PhotoReference(id: null, sha256: null, PublicAddress.Of(text));
    }

    /// <summary>In the middle of a sentence.</summary>
    public override string ToString() => Source is not null ? $"'{Source}'" : Sha256?.ToString() ?? Id!.Value.ToString(CultureInfo.InvariantCulture);
}
