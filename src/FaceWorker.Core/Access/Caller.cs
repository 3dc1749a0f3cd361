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

    /// <summary>Calibrate and train galleries, change their settings, and delete them.</summary>
    Administer = 16,

    All = Identify | Index | ListSubjects | ManageSubjects | Administer,
}

/// <summary>Who asks. The audit keeps the name; the rights hold for every gallery.</summary>
public sealed record Caller(string Name, Rights Rights)
{
    /// <summary>Anybody who may publish to the broker: it says who that is, and the messages do not.</summary>
    public static Caller OfBroker { get; } = new("broker", Rights.Identify | Rights.Index);

    public bool May(Rights rights) => (Rights & rights) == rights;

    /// <exception cref="RequestRejectedException">Forbidden: the caller does not have these rights.</exception>
    public void Require(Rights rights, GalleryName gallery)
    {
        if (!May(rights))
            throw new RequestRejectedException(RejectionReason.Forbidden,
                $"'{Name}' lacks the right '{rights & ~Rights}' in gallery '{gallery}'; ask its administrator for that right.");
    }
}
