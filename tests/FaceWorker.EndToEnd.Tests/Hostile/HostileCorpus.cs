using FaceWorker.Contracts;
using NetVips;

namespace FaceWorker.EndToEnd.Tests.Hostile;

/// <summary>How a file may end. Several ways only where decoders may differ and none of them is wrong.</summary>
/// <param name="Faces">With so many faces, one more or fewer; null: it may not be indexed; below 0: with any number.</param>
/// <param name="Reasons">Rejected for one of these.</param>
public sealed record Ending(int? Faces, params RejectionReason[] Reasons)
{
    private const int Any = -1;

    public static Ending NoFaces { get; } = new(0);

    public static Ending Rejected(params RejectionReason[] reasons) => new(null, reasons);

    public static Ending IndexedOr(params RejectionReason[] reasons) => new(Any, reasons);

    public bool Allows(int? faces, RejectionReason? reason) =>
        reason is { } given ? Reasons.Contains(given) : Faces is { } wanted && (wanted < 0 || Math.Abs(wanted - faces!.Value) <= (wanted == 0 ? 0 : 1));

    public override string ToString() => string.Join(" or ", (string[])[.. Faces is { } faces ? [faces < 0 ? "indexed" : $"indexed with {faces} faces"] : Array.Empty<string>(), .. Reasons.Select(reason => reason.ToString())]);
}

/// <summary>A folder of files that a stranger may have left there, all made here, each with the ending that it must have.</summary>
/// <param name="photo">A photo of people, JPEG.</param>
/// <param name="faces">How many faces an undisturbed run finds on it.</param>
public sealed class HostileCorpus(string folder, string photo, int faces)
{
    private readonly Dictionary<string, Ending> endings = [];

    /// <summary>By path, as a listing has it.</summary>
    public IReadOnlyDictionary<string, Ending> Endings => endings;

    public byte[] Photo { get; } = File.ReadAllBytes(photo);

    /// <summary>The photo's faces.</summary>
    public Ending SameFaces { get; } = new(faces);

    public static HostileCorpus Write(string folder, string photo, int faces)
    {
        var corpus = new HostileCorpus(folder, photo, faces);
        corpus.AddBrokenFiles();
        corpus.AddForeignFiles();
        corpus.AddBombs();
        corpus.AddPictures();
        corpus.AddMetadata();
        corpus.AddNames();
        corpus.AddSpecialFiles();
        return corpus;
    }

    /// <summary>Writes a file into the folder and remembers how it must end.</summary>
    public void Add(string name, byte[] content, Ending ending)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        Expect(name, ending);
    }

    /// <summary>For what is no plain file.</summary>
    public string Expect(string name, Ending ending)
    {
        var path = Path.Combine(folder, name);
        endings.Add(path, ending);
        return path;
    }

    /// <summary>Bytes of a name's whole path.</summary>
    public int LengthOf(string name) => System.Text.Encoding.UTF8.GetByteCount(Path.Combine(folder, name));

    /// <summary>The photo, changed and in another format.</summary>
    public byte[] Encoded(string format, Func<Image, Image>? change = null)
    {
        using var image = Image.NewFromBuffer(Photo);
        using var changed = (change ?? (same => same.Copy()))(image);
        return changed.WriteToBuffer($".{format}");
    }
}
