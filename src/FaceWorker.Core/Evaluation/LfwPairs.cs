using System.Globalization;

namespace FaceWorker.Core.Evaluation;

/// <summary>A photo as LFW counts them: the n-th of a person, from 1; the file is <c>PERSON/PERSON_0001.jpg</c>.</summary>
public sealed record PersonPhoto(string Person, int Number)
{
    /// <summary>The file's path below the folder of images, without its extension.</summary>
    public string FileStem => $"{Person}/{Person}_{Number:D4}";
}

/// <summary>Two photos to compare, of one person or of two. <paramref name="Line"/> is where the pairs file says so, from 1; folds count from 0.</summary>
public sealed record PhotoPair(int Line, int Fold, PersonPhoto First, PersonPhoto Second)
{
    public bool IsGenuine => First.Person == Second.Person;
}

/// <summary>
/// Reads pairs in the format of LFW's <c>pairs.txt</c>, columns separated by tabs. The first line has the number of folds and of pairs of each kind
/// in a fold, or only the latter; then each fold has that many lines <c>PERSON N M</c> (one person) and as many <c>PERSON N PERSON M</c> (two).
/// </summary>
public sealed class LfwPairs
{
    private const string GenuineLine = "'PERSON, NUMBER, NUMBER' (two photos of one person)";
    private const string ImpostorLine = "'PERSON, NUMBER, PERSON, NUMBER' (photos of two people)";
    private const int FoldsOfAPlainList = 10;

    private readonly string file;
    private readonly TextReader reader;
    private int line;

    private LfwPairs(TextReader reader, string file)
    {
        this.reader = reader;
        this.file = file;
    }

    /// <summary>All pairs, in the file's order. A file without folds is split into ten contiguous ones (fewer when it is short).</summary>
    /// <param name="file">Stands in messages.</param>
    /// <exception cref="PairsFileException">A line is not as the format wants it.</exception>
    public static IReadOnlyList<PhotoPair> Read(TextReader reader, string file)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new LfwPairs(reader, file).Read();
    }

    private List<PhotoPair> Read()
    {
        var (folds, perKind) = ReadHead();
        var pairs = new List<PhotoPair>();
        for (var fold = 0; fold < folds; fold++)
        {
            var where = folds == 1 ? $"of {perKind}" : $"of {perKind} in fold {fold + 1}";
            for (var i = 0; i < perKind; i++)
                pairs.Add(ReadGenuine(folds == 1 ? FoldOfPlainList(i, perKind) : fold, $"pair {i + 1} {where}"));
            for (var i = 0; i < perKind; i++)
                pairs.Add(ReadImpostor(folds == 1 ? FoldOfPlainList(i, perKind) : fold, $"pair {i + 1} {where}"));
        }

        while (NextLine() is { } rest)
            if (rest.Trim().Length > 0)
                throw Wrong($"the end of the file, after {folds} × 2 × {perKind} pairs as its first line says", rest);
        return pairs;
    }

    private static int FoldOfPlainList(int index, int count) => (int)((long)index * Math.Min(FoldsOfAPlainList, count) / count);

    private (int Folds, int PerKind) ReadHead()
    {
        const string expected = "the number of folds and of pairs of each kind in a fold, such as '10, 300', or only the latter (at least 2)";
        var text = NextLine();
        var columns = Columns(text);
        var isPlain = columns.Length == 1;
        if (columns.Length is not (1 or 2) || !TryNumber(columns[^1], out var perKind) || !TryNumber(columns[0], out var folds))
            throw Wrong(expected, text);
        if ((isPlain || folds == 1) && perKind < 2)
            throw Wrong(expected, text);
        return (isPlain ? 1 : folds, perKind);
    }

    private PhotoPair ReadGenuine(int fold, string which)
    {
        var text = NextLine();
        if (Columns(text) is not [var person, var first, var second] || !IsPerson(person) || !TryNumber(first, out var one) || !TryNumber(second, out var other) || one == other)
            throw Wrong($"{GenuineLine}, {which}", text);
        return new PhotoPair(line, fold, new PersonPhoto(person, one), new PersonPhoto(person, other));
    }

    private PhotoPair ReadImpostor(int fold, string which)
    {
        var text = NextLine();
        if (Columns(text) is not [var person, var first, var otherPerson, var second]
            || !IsPerson(person) || !IsPerson(otherPerson) || person == otherPerson || !TryNumber(first, out var one) || !TryNumber(second, out var other))
            throw Wrong($"{ImpostorLine}, {which}", text);
        return new PhotoPair(line, fold, new PersonPhoto(person, one), new PersonPhoto(otherPerson, other));
    }

    private string? NextLine()
    {
        line++;
        return reader.ReadLine();
    }

    private static string[] Columns(string? text) => text?.Split('\t', StringSplitOptions.TrimEntries) ?? [];

    // A person is the name of a folder: it must not lead out of the folder of images.
    private static bool IsPerson(string name) => name.Length > 0 && name is not ("." or "..") && name.AsSpan().IndexOfAny('/', '\\', '\0') < 0;

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;

    private PairsFileException Wrong(string expected, string? found) => new(file, line, expected, found switch
    {
        null => "the end of the file",
        "" => "an empty line",
        _ => $"'{found.Replace("\t", ", ", StringComparison.Ordinal)}'",
    });
}

/// <summary>A pairs file that cannot be used: the message names the file, the line, what was expected and what was found.</summary>
public sealed class PairsFileException(string file, int line, string expected, string found)
    : Exception($"{file}, line {line}: expected {expected}; found {found}.")
{
    /// <summary>From 1.</summary>
    public int Line { get; } = line;
}
