using FaceWorker.Core.Galleries;

namespace FaceWorker.Core.Access;

/// <summary>What somebody with an account is there for.</summary>
public enum Role
{
    /// <summary>Looks: people, photos, answers.</summary>
    Viewer,

    /// <summary>And says who is who.</summary>
    Reviewer,

    /// <summary>And manages archives, settings and operations; in every gallery, also accounts.</summary>
    Administrator,
}

/// <summary>A role in one gallery.</summary>
/// <param name="Gallery">Null: in every gallery, also in those to come.</param>
public sealed record Grant(Role Role, GalleryName? Gallery = null);

public static class Roles
{
    public static Rights Rights(this Role role) => role switch
    {
        Role.Viewer => Access.Rights.Identify | Access.Rights.ListSubjects,
        Role.Reviewer => Role.Viewer.Rights() | Access.Rights.ManageSubjects,
        Role.Administrator => Access.Rights.All,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "There is no such role."),
    };
}
