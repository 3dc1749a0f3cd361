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

    // PostgreSQL takes valid Unicode only.
    private static bool HasLoneSurrogate(string value) => value.EnumerateRunes().Any(rune => rune == System.Text.Rune.ReplacementChar) && !value.Contains('\uFFFD');
}

/// <summary>A person known to a gallery.</summary>
public sealed record Subject(long Id, SubjectName Name);
