namespace FaceWorker.Core.Exchange;

/// <summary>What a column of an exported table holds; any of them may be missing in a row.</summary>
public enum ColumnKind
{
    /// <summary><see cref="string"/>.</summary>
    Text,

    /// <summary><see cref="long"/>.</summary>
    Whole,

    /// <summary><see cref="double"/>.</summary>
    Real,

    /// <summary><see cref="bool"/>.</summary>
    Flag,

    /// <summary><see cref="DateTimeOffset"/>.</summary>
    Time,

    /// <summary><see cref="DateTime"/>, of no time zone.</summary>
    LocalTime,

    /// <summary>Values of type <see cref="float"/>.</summary>
    Vector,
}

/// <summary>A column of an exported table.</summary>
/// <param name="Of">The row's value, of the type that the kind says; null: missing.</param>
public sealed record ExportColumn<TRow>(string Name, ColumnKind Kind, Func<TRow, object?> Of);

/// <summary>A place where a photo's bytes were seen.</summary>
public sealed record SourceRow(ExportedPhoto Photo, string Source);

/// <summary>A face and the photo that it is on.</summary>
public sealed record FaceRow(ExportedPhoto Photo, ExportedFace Face);

/// <summary>The tables of an export, their columns named and ordered as in its files. Boxes are in pixels of the upright picture.</summary>
public static class ExportTables
{
    public static IReadOnlyList<ExportColumn<ExportedPhoto>> Photos { get; } =
    [
        new("photo", ColumnKind.Whole, photo => photo.Id),
        new("sha256", ColumnKind.Text, photo => photo.Sha256.ToString()),
        new("source", ColumnKind.Text, photo => photo.Source),
        new("width", ColumnKind.Whole, photo => (long)photo.Width),
        new("height", ColumnKind.Whole, photo => (long)photo.Height),
        new("turn", ColumnKind.Whole, photo => (long)photo.Turn),
        new("decoded_share", ColumnKind.Real, photo => photo.Condition.DecodedShare is { } share ? Real((float)share) : null),
        new("pages", ColumnKind.Whole, photo => (long)photo.Condition.Pages),
        new("taken", ColumnKind.LocalTime, photo => photo.Taken),
        new("indexed_at", ColumnKind.Time, photo => photo.IndexedAt),
        new("faces", ColumnKind.Whole, photo => (long)photo.Faces.Count),
    ];

    public static IReadOnlyList<ExportColumn<SourceRow>> Sources { get; } =
    [
        new("photo", ColumnKind.Whole, row => row.Photo.Id),
        new("source", ColumnKind.Text, row => row.Source),
    ];

    public static IReadOnlyList<ExportColumn<ExportedPerson>> People { get; } =
    [
        new("person", ColumnKind.Whole, person => person.Number),
        new("name", ColumnKind.Text, person => person.Name?.Value),
        new("ignored", ColumnKind.Flag, person => person.IsIgnored),
        new("faces", ColumnKind.Whole, person => person.Faces),
        new("confirmed", ColumnKind.Whole, person => person.Confirmed),
        new("since", ColumnKind.Time, person => person.CreatedAt),
    ];

    public static IReadOnlyList<ExportColumn<ExportedConstraint>> Constraints { get; } =
    [
        new("constraint", ColumnKind.Whole, one => one.Id),
        new("kind", ColumnKind.Text, one => one.IsSame ? "same" : "different"),
        new("face", ColumnKind.Whole, one => one.Face),
        new("other_face", ColumnKind.Whole, one => one.OtherFace),
        new("person", ColumnKind.Whole, one => one.Person),
        new("other_person", ColumnKind.Whole, one => one.OtherPerson),
        new("actor", ColumnKind.Text, one => one.Actor),
        new("said_at", ColumnKind.Time, one => one.SaidAt),
    ];

    public static IReadOnlyList<ExportColumn<FaceRow>> Faces(bool withVectors) => withVectors ? [.. FacesOnly, new("vector", ColumnKind.Vector, row => row.Face.Vector)] : FacesOnly;

    private static IReadOnlyList<ExportColumn<FaceRow>> FacesOnly { get; } =
    [
        new("face", ColumnKind.Whole, row => row.Face.Id),
        new("photo", ColumnKind.Whole, row => row.Photo.Id),
        new("sha256", ColumnKind.Text, row => row.Photo.Sha256.ToString()),
        new("source", ColumnKind.Text, row => row.Photo.Source),
        new("x", ColumnKind.Real, row => Real(row.Face.Box.X)),
        new("y", ColumnKind.Real, row => Real(row.Face.Box.Y)),
        new("width", ColumnKind.Real, row => Real(row.Face.Box.Width)),
        new("height", ColumnKind.Real, row => Real(row.Face.Box.Height)),
        new("photo_width", ColumnKind.Whole, row => (long)row.Photo.Width),
        new("photo_height", ColumnKind.Whole, row => (long)row.Photo.Height),
        new("taken", ColumnKind.LocalTime, row => row.Photo.Taken),
        new("person", ColumnKind.Whole, row => row.Face.Person?.Id),
        new("name", ColumnKind.Text, row => row.Face.Person?.Name?.Value),
        new("ignored", ColumnKind.Flag, row => row.Face.Person is null ? null : row.Face.IsIgnored),
        new("confirmed", ColumnKind.Flag, row => row.Face.Person is null ? null : row.Face.IsConfirmed),
        new("distance", ColumnKind.Real, row => row.Face.Distance is { } distance ? Math.Round(distance, 4) : null),
        new("score", ColumnKind.Real, row => Real(row.Face.Score)),
        new("quality", ColumnKind.Real, row => Real(row.Face.Quality?.Value)),
        new("sharpness", ColumnKind.Real, row => Real(row.Face.Quality?.Sharpness)),
        new("yaw", ColumnKind.Real, row => Real(row.Face.Quality?.Yaw)),
        new("pitch", ColumnKind.Real, row => Real(row.Face.Quality?.Pitch)),
        new("roll", ColumnKind.Real, row => Real(row.Face.Quality?.Roll)),
        new("problems", ColumnKind.Text, row => row.Face.Problems.Count == 0 ? null : string.Join(' ', row.Face.Problems)),
    ];

    /// <summary>With the digits that a <see cref="float"/> has, and not those of its neighbour among doubles.</summary>
    internal static object? Real(float? value) => value is { } number ? double.Parse(number.ToString("R", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture) : null;
}
