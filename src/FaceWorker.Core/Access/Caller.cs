using FaceWorker.Contracts;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Access;

/// <summary>What a caller may do.</summary>
[Flags]
public enum Rights
{
    None = 0,

    /// <summary>Ask who is on an image, and whether two faces are one person's.</summary>
    Identify = 1,

    /// <summary>Store images, enrol subjects with them, and manage the archives that they come from.</summary>
    Index = 2,

    /// <summary>See the names of subjects and what was done to them.</summary>
    ListSubjects = 4,

    /// <summary>Rename, merge, split and forget subjects.</summary>
    ManageSubjects = 8,

    /// <summary>Calibrate and train galleries, change their settings, erase their photos, and delete them.</summary>
    Administer = 16,

    All = Identify | Index | ListSubjects | ManageSubjects | Administer,
}

/// <summary>Who asks. The audit keeps the name.</summary>
/// <param name="Rights">In every gallery.</param>
public sealed record Caller(string Name, Rights Rights)
{
    /// <summary>Anybody who may publish to the broker, which alone says who that is; and the workers themselves, who send the jobs of archives.</summary>
    public static Caller OfBroker { get; } = new("broker", Rights.Identify | Rights.Index);

    /// <summary>Further rights, each in one gallery.</summary>
    public IReadOnlyDictionary<GalleryName, Rights> InGalleries { get; init; } = new Dictionary<GalleryName, Rights>();

    public Rights RightsIn(GalleryName gallery) => Rights | InGalleries.GetValueOrDefault(gallery);

    public bool May(Rights rights, GalleryName gallery) => (RightsIn(gallery) & rights) == rights;

    /// <summary>Whether the caller may know that there is such a gallery.</summary>
    public bool Knows(GalleryName gallery) => RightsIn(gallery) != Rights.None;

    /// <exception cref="RequestRejectedException">Forbidden: the caller does not have these rights. Without any right there, the answer is that of an unknown gallery.</exception>
    public void Require(Rights rights, GalleryName gallery)
    {
        RequireKnown(gallery);
        if (!May(rights, gallery))
            throw new RequestRejectedException(RejectionReason.Forbidden,
                $"'{Name}' lacks the right '{rights & ~RightsIn(gallery)}' in gallery '{gallery}'; ask its administrator for that right.");
    }

    /// <exception cref="RequestRejectedException">Unknown gallery: the caller has no right there.</exception>
    public void RequireKnown(GalleryName gallery)
    {
        if (!Knows(gallery))
            throw RequestRejectedException.UnknownGallery(gallery);
    }

    /// <exception cref="RequestRejectedException">Forbidden: the caller does not have these rights in every gallery.</exception>
    public void RequireEverywhere(Rights rights)
    {
        if ((Rights & rights) != rights)
            throw new RequestRejectedException(RejectionReason.Forbidden,
                $"'{Name}' lacks the right '{rights & ~Rights}' in all galleries; ask an administrator of all galleries to do it, or for that role: faceworker user set NAME --role administrator");
    }
}
