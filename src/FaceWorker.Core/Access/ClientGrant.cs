using FaceWorker.Core.Galleries;

namespace FaceWorker.Core.Access;

/// <summary>A user of the broker, or a login of the database: 1 to 200 characters, none of them a control character. Upper and lower case differ, as there.</summary>
public sealed record ClientName
{
    public const int MaxLength = 200;

    /// <exception cref="ArgumentException">Not such a name.</exception>
    public ClientName(string value) => Value = IsValid(value)
        ? value
        : throw new ArgumentException($"'{value}' is no name of a client: use 1 to {MaxLength} characters, without control characters.", nameof(value));

    public string Value { get; }

    public static bool IsValid(string? value) => value is { Length: > 0 and <= MaxLength } && !value.Any(char.IsControl) && !value.Any(char.IsSurrogate);

    public override string ToString() => Value;
}

/// <summary>What a client may do in a gallery. Each is granted by itself, and none includes another.</summary>
public enum ClientRight
{
    /// <summary>Identify and verify, see the people, and read the events again.</summary>
    Ask,

    /// <summary>Store images, enrol subjects, draw faces, and manage archives.</summary>
    Index,

    /// <summary>Say who is who: name, merge, split and watch people.</summary>
    Administer,

    /// <summary>As a login of the database: read reports in SQL. Over the broker it is nothing.</summary>
    Read,
}

/// <summary>A right of a client in a gallery.</summary>
/// <param name="Gallery">Null: in every gallery, also in those to come.</param>
public sealed record ClientGrant(ClientName Client, ClientRight Right, GalleryName? Gallery, string GrantedBy, DateTimeOffset GrantedAt);

public static class ClientRights
{
    public static Rights Rights(this ClientRight right) => right switch
    {
        ClientRight.Ask => Access.Rights.Identify | Access.Rights.ListSubjects,
        ClientRight.Index => Access.Rights.Index,
        ClientRight.Administer => Access.Rights.ListSubjects | Access.Rights.ManageSubjects,
        ClientRight.Read => Access.Rights.None,
        _ => throw new ArgumentOutOfRangeException(nameof(right), right, "There is no such right."),
    };

    /// <summary>A client as use cases see it, by its rights in every gallery (null) and in some.</summary>
    public static Caller ToCaller(string client, IEnumerable<(ClientRight Right, GalleryName? Gallery)> granted)
    {
        var galleries = granted.ToLookup(grant => grant.Gallery, grant => grant.Right.Rights());
        static Rights All(IEnumerable<Rights> rights) => rights.Aggregate(Access.Rights.None, (one, other) => one | other);
        return new Caller(client, All(galleries[null]))
        {
            InGalleries = galleries.Where(rights => rights.Key is not null).ToDictionary(rights => rights.Key!, rights => All(rights)),
        };
    }
}
