using System.Globalization;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Exchange.Names;

/// <summary>
/// Names as CSV: a line of titles; <c>name</c>, and <c>path</c> (or <c>source</c>) or <c>sha256</c> or both; <c>x</c>, <c>y</c>, <c>width</c>, <c>height</c> in pixels of the upright picture, or none of them for a photo's only face;
/// <c>photo_width</c> and <c>photo_height</c> where the pixels are those of a picture of another size. A row whose <c>confirmed</c> is <c>false</c> is passed over. An export's <c>faces.csv</c> is such a table.
/// </summary>
internal static class NameTable
{
    private static readonly string[] Box = ["x", "y", "width", "height"];

    /// <summary>Photo by photo; rows of one photo that follow each other are taken together.</summary>
    /// <param name="sourcesOf">What the gallery may know a path by.</param>
    /// <exception cref="ExchangeException">A column is missing, or a field is not what its column holds; names line and column.</exception>
    public static IEnumerable<PhotoNames> Read(TextReader text, string file, Func<string, IReadOnlyList<string>> sourcesOf)
    {
        PhotoNames? last = null;
        foreach (var row in Rows(text, file, sourcesOf))
        {
            if (last is not null && (row.Photo != last.Photo || row.Sha256 != last.Sha256))
                yield return last;
            last = last is not null && row.Photo == last.Photo && row.Sha256 == last.Sha256 ? last with { Regions = [.. last.Regions, .. row.Regions] } : row;
        }

        if (last is not null)
            yield return last;
    }

    private static IEnumerable<PhotoNames> Rows(TextReader text, string file, Func<string, IReadOnlyList<string>> sourcesOf)
    {
        var reader = new CsvReader(text, file);
        var titles = (reader.Read() ?? []).Select(title => title.Trim().TrimStart('\uFEFF').ToLowerInvariant()).ToList();
        int Column(string title) => titles.IndexOf(title);
        int Required(string title) => Column(title) is >= 0 and var column ? column
            : throw new ExchangeException(ExchangeProblem.Malformed, $"'{file}', line 1: there is no column '{title}'; it has {(titles.Count == 0 ? "none" : string.Join(", ", titles.Select(one => $"'{one}'")))}.", "See docs/exchange.md for the columns.");
        var name = Required("name");
        var (path, sha256) = (Math.Max(Column("path"), Column("source")), Column("sha256"));
        if (path < 0 && sha256 < 0)
            Required("path");
        var box = Box.Any(titles.Contains) ? Box.Select(Required).ToArray() : null;
        var size = (Width: Column("photo_width"), Height: Column("photo_height"));
        var confirmed = Column("confirmed");

        while (reader.Read() is { } row)
        {
            string Field(int column) => column >= 0 && column < row.Count ? row[column].Trim() : "";
            ExchangeException Wrong(int column, string what) => new(ExchangeProblem.Malformed, $"'{file}', line {reader.Line}, column '{titles[column]}': '{Short(Field(column))}' is not {what}.", "Correct it.");
            float Number(int column) => float.TryParse(Field(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number) ? number : throw Wrong(column, "a number");

            if (row.Count > titles.Count)
                throw new ExchangeException(ExchangeProblem.Malformed, $"'{file}', line {reader.Line}: it has {row.Count} fields, and there are {titles.Count} columns.", "Put fields with commas into quotes.");
            if (Field(confirmed).Equals("false", StringComparison.OrdinalIgnoreCase) || (Field(name).Length == 0 && confirmed >= 0))
                continue;
            var place = box is null || box.All(column => Field(column).Length == 0) ? (RegionPlace)new RegionPlace.OnlyFace()
                : new RegionPlace.Pixels(new BoundingBox(Number(box[0]), Number(box[1]), Number(box[2]), Number(box[3])),
                    Field(size.Width).Length > 0 && Field(size.Height).Length > 0 ? (Number(size.Width), Number(size.Height)) : null);
            if (place is RegionPlace.Pixels { Box: { Width: <= 0 } or { Height: <= 0 } })
                throw Wrong(box![2], "a side of a box, which is longer than 0");
            var shown = Csv.Original(Field(path));
            var digest = Field(sha256) is { Length: > 0 } hex ? Sha256Digest.Find(hex) ?? throw Wrong(sha256, "a SHA-256 of 64 hexadecimal digits") : (Sha256Digest?)null;
            if (shown.Length == 0 && digest is null)
                throw Wrong(Math.Max(path, sha256), "a photo");
            yield return new PhotoNames(shown.Length > 0 ? shown : digest.ToString()!, shown.Length > 0 ? sourcesOf(shown) : [], [new NamedRegion($"{file}, line {reader.Line}", Csv.Original(Field(name)), place)])
            {
                Sha256 = digest,
                File = Path.IsPathFullyQualified(shown) ? shown : null,
            };
        }
    }

    private static string Short(string text) => text.Length > 40 ? text[..40] + "…" : text;
}
