using System.Globalization;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Lfw;

/// <summary>Labeled Faces in the Wild, from the shared folder.</summary>
internal static class LfwData
{
    private static string Root => Places.Shared("data/lfw");

    public static string PathOf(string file) => Path.Combine(Root, "images", file);

    /// <summary>The first of the ten folds: 300 pairs of the same person, then 300 of different ones.</summary>
    public static IReadOnlyList<(string First, string Second, bool Same)> FirstFold() => [.. File.ReadLines(Path.Combine(Root, "pairs.txt"))
        .Skip(1).Take(600)
        .Select(line => line.Split('\t'))
        .Select(part => part.Length == 3
            ? (ImageOf(part[0], part[1]), ImageOf(part[0], part[2]), true)
            : (ImageOf(part[0], part[1]), ImageOf(part[2], part[3]), false))];

    /// <summary>File, box and five points as an independent implementation found them.</summary>
    public static IEnumerable<(string File, BoundingBox Box, ImagePoint[] Points)> Reference(string detector) => File
        .ReadLines(Path.Combine(Root, "reference", $"det_{detector}.csv"))
        .Select(line => line.Split(','))
        .Select(part => (part[0], Numbers: part.Skip(2).Select(number => float.Parse(number, CultureInfo.InvariantCulture)).ToArray()))
        .Select(row => (row.Item1,
            new BoundingBox(row.Numbers[0], row.Numbers[1], row.Numbers[2], row.Numbers[3]),
            row.Numbers.Skip(4).Chunk(2).Select(point => new ImagePoint(point[0], point[1])).ToArray()));

    /// <summary>The face that a photo of this set is about: large and central.</summary>
    public static T? Pick<T>(IEnumerable<T> faces, Func<T, BoundingBox> box, Picture picture) => faces.MaxBy(face =>
    {
        var (x, y) = (box(face).X + box(face).Width / 2 - picture.Width / 2f, box(face).Y + box(face).Height / 2 - picture.Height / 2f);
        return box(face).Area - 2 * (x * x + y * y);
    });

    private static string ImageOf(string name, string number) => $"{name}/{name}_{int.Parse(number, CultureInfo.InvariantCulture):D4}.jpg";
}
