using System.Buffers;
using System.Text;

namespace FaceWorker.Core.Subjects;

/// <summary>A person's name in a gallery: 1 to 200 characters, trimmed, no control characters. Names are compared to the letter.</summary>
public sealed record SubjectName
{
    public const int MaxLength = 200;

    /// <exception cref="ArgumentException">Not such a name.</exception>
    public SubjectName(string value) => Value = IsValid(value)
        ? value
        : throw new ArgumentException($"'{value}' is no subject name: use 1 to {MaxLength} characters, without control characters and without spaces at its ends.", nameof(value));

    public string Value { get; }

    public static bool IsValid(string? value) =>
        value is { Length: > 0 and <= MaxLength } && value.Trim().Length == value.Length && !value.Any(char.IsControl) && !HasLoneSurrogate(value);

    public override string ToString() => Value;

    /// <summary>Half a pair is no character, and PostgreSQL takes characters only.</summary>
    private static bool HasLoneSurrogate(ReadOnlySpan<char> rest)
    {
        while (rest.Length > 0)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
                return true;
            rest = rest[length..];
        }

        return false;
    }
}

/// <summary>A person known to a gallery.</summary>
/// <param name="Name">Null: the machine found the person, and nobody has named them yet.</param>
public sealed record Subject(long Id, SubjectName? Name)
{
    /// <summary>In the middle of a sentence.</summary>
    public override string ToString() => Name is null ? $"subject {Id}" : $"'{Name}'";
}

/// <summary>A subject as somebody refers to it: by its name, or by its id, which one without a name has, too.</summary>
public sealed record SubjectReference
{
    private SubjectReference(long? id, SubjectName? name) => (Id, Name) = (id, name);

    /// <summary>Null: by name.</summary>
    public long? Id { get; }

    /// <summary>Null: by id.</summary>
    public SubjectName? Name { get; }

    public static SubjectReference To(long id) => new(id, name: null);

    public static SubjectReference To(SubjectName name) => new(id: null, name ?? throw new ArgumentNullException(nameof(name)));

    public static implicit operator SubjectReference(SubjectName name) => To(name);

    public bool IsTo(Subject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return Id is { } id ? id == subject.Id : Name == subject.Name;
    }

    /// <summary>In the middle of a sentence.</summary>
    public override string ToString() => Name is null ? $"subject {Id}" : $"'{Name}'";
}
