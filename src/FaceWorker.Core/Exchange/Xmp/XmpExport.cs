using System.Security.Cryptography;
using System.Xml.Linq;

namespace FaceWorker.Core.Exchange.Xmp;

/// <summary>Where names are written as XMP.</summary>
/// <param name="Mirror">A folder for the sidecars of photos that have none beside them; null: they get none.</param>
/// <param name="IsBesidePhotos">Photos that are files here get their sidecars beside them.</param>
/// <param name="WritesOriginals">JPEG files get the names inside, and a copy of each is kept as <c>NAME_original</c>.</param>
/// <param name="OnlyConfirmed">Only names that a person confirmed; otherwise also those that the machine gave.</param>
public sealed record XmpExportOptions(string? Mirror, bool IsBesidePhotos, bool WritesOriginals = false, SidecarNaming Naming = SidecarNaming.Full, bool OnlyConfirmed = false);

/// <summary>What became of the photos.</summary>
/// <param name="Written">Sidecars and originals.</param>
/// <param name="Unchanged">They said the same already.</param>
/// <param name="WithoutPlace">Photos with names that are no files here, without a folder for their sidecars.</param>
/// <param name="NamesKept">Regions to which another program has given another name, which stays.</param>
/// <param name="OfUnknownOrientation">Sidecars of photos that cannot be read here; their regions are on the upright picture.</param>
/// <param name="Failed">Files that could not be written, or may not.</param>
/// <param name="Problems">The first of them.</param>
public sealed record XmpExportReport(long Written, long Unchanged, long WithoutPlace, long NamesKept, long OfUnknownOrientation, long Failed, IReadOnlyList<(string Path, string Problem)> Problems);

/// <summary>Names of people as XMP, in sidecars or in the photos. Run again, it goes on where it was stopped, and passes over what says the same already.</summary>
public sealed class XmpExport(XmpExportOptions options) : IExportWriter
{
    private const int MostProblems = 1000; // that are listed

    private readonly List<(string, string)> problems = [];
    private long written, unchanged, withoutPlace, kept, unknown, failed;

    public XmpExportReport Report => new(written, unchanged, withoutPlace, kept, unknown, failed, problems);

    /// <inheritdoc />
    public Task BeginAsync(ExportedGallery gallery, CancellationToken cancel) => Task.CompletedTask;

    /// <inheritdoc />
    public Task WriteAsync(ExportedPerson person, CancellationToken cancel) => Task.CompletedTask;

    /// <inheritdoc />
    public Task WriteAsync(ExportedConstraint constraint, CancellationToken cancel) => Task.CompletedTask;

    /// <inheritdoc />
    public async Task WriteAsync(ExportedPhoto photo, CancellationToken cancel)
    {
        foreach (var source in photo.Sources)
        {
            try
            {
                await WriteAsync(photo, source, cancel);
            }
            catch (ExchangeException exception) when (exception.Problem != ExchangeProblem.DiskFull)
            {
                Fail(source, exception.Message);
            }
            catch (Exception exception) when (ExchangeException.IsOfFile(exception))
            {
                Fail(source, exception.Message);
            }
        }
    }

    /// <inheritdoc />
    public Task CompleteAsync(CancellationToken cancel) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task WriteAsync(ExportedPhoto photo, string source, CancellationToken cancel)
    {
        var isHere = Path.IsPathFullyQualified(source) && File.Exists(source);
        if (isHere && options.WritesOriginals)
            await WriteOriginalAsync(photo, source, cancel);
        else if (isHere && options.IsBesidePhotos)
            await WriteSidecarAsync(photo, source, SidecarPlaces.Beside(source, options.Naming), cancel);
        else if (options.Mirror is { } mirror)
            await WriteSidecarAsync(photo, isHere ? source : null, SidecarPlaces.InMirror(mirror, source, options.Naming), cancel);
        else if (NamesOf(photo).Any())
            withoutPlace++;
    }

    private async Task WriteSidecarAsync(ExportedPhoto photo, string? file, string sidecar, CancellationToken cancel)
    {
        var isThere = File.Exists(sidecar);
        if (!isThere && !NamesOf(photo).Any())
            return;
        var existing = isThere ? XmpDocument.Parse(await ReadAsync(sidecar, cancel), sidecar) : null;
        var head = file is null ? null : HeadOf(photo, file);
        if (Merge(existing, photo, head) is not { } document)
            return;
        Create(Path.GetDirectoryName(sidecar)!);
        await PendingFile.WriteAsync(sidecar, XmpDocument.ToBytes(document), cancel);
        written++;
        unknown += head is null ? 1 : 0;
    }

    private async Task WriteOriginalAsync(ExportedPhoto photo, string path, CancellationToken cancel)
    {
        var head = HeadOf(photo, path);
        if (!NamesOf(photo).Any() && head.Xmp is null)
            return;
        if (Merge(head.Xmp is { } packet ? XmpDocument.Parse(packet, path) : null, photo, head) is not { } document)
            return;
        var content = await File.ReadAllBytesAsync(path, cancel);
        if (content is not [0xFF, 0xD8, ..])
            throw new ExchangeException(ExchangeProblem.Unwritable, "Only JPEG files are written into; use a sidecar for this one.", "");
        var copy = path + "_original";
        if (!IsPhoto(photo, content) && !(File.Exists(copy) && IsPhoto(photo, await File.ReadAllBytesAsync(copy, cancel))))
            throw new ExchangeException(ExchangeProblem.Unwritable, "The file has changed since it was indexed; index it again first.", "");
        var changed = JpegSegment.WithXmp(content, XmpDocument.ToBytes(document))
            ?? throw new ExchangeException(ExchangeProblem.Unwritable, "Its XMP would be longer than a JPEG segment may be (64 KiB); use a sidecar for this one.", "");
        if (!File.Exists(copy))
            await PendingFile.WriteAsync(copy, content, cancel);
        var mode = OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);
        await PendingFile.WriteAsync(path, changed, cancel);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
        written++;
    }

    /// <summary>What to write; null: it says the same already, or there is nothing to say.</summary>
    private XDocument? Merge(XDocument? existing, ExportedPhoto photo, PhotoHead? head)
    {
        var (document, gaveWay) = XmpPeople.Write(existing, PeopleOf(photo, head));
        kept += gaveWay;
        if (document is null)
            return null;
        // As it would be read: a document that was built and one that was read differ in what does not count.
        var same = existing is not null && XNode.DeepEquals(existing, XmpDocument.Parse(XmpDocument.ToBytes(document), ""));
        unchanged += same ? 1 : 0;
        return same ? null : document;
    }

    private PhotoPeople PeopleOf(ExportedPhoto photo, PhotoHead? head)
    {
        var orientation = head?.Orientation ?? 1;
        var (width, height) = RelativeBox.SwapsSides(orientation) ? (photo.Height, photo.Width) : (photo.Width, photo.Height);
        return new PhotoPeople(photo.Sha256.ToString(), width, height, head?.Orientation,
            [.. NamesOf(photo).Select(face => new NamedFace(face.Id, face.Person!.Name!.Value, RelativeBox.Of(face.Box, photo.Width, photo.Height).ToStored(orientation)))]);
    }

    private IEnumerable<ExportedFace> NamesOf(ExportedPhoto photo) =>
        photo.Faces.Where(face => face is { Person.Name: not null, IsIgnored: false } && (face.IsConfirmed || !options.OnlyConfirmed));

    /// <exception cref="ExchangeException">It is not the picture that was indexed.</exception>
    private static PhotoHead HeadOf(ExportedPhoto photo, string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var head = PhotoHead.Read(file);
        var expected = RelativeBox.SwapsSides(head.Orientation) ? (photo.Height, photo.Width) : (photo.Width, photo.Height);
        return head.Stored is { } stored && stored != expected
            ? throw new ExchangeException(ExchangeProblem.Unwritable, $"The file has changed since it was indexed: it is {stored.Width} × {stored.Height} pixels now, and was {expected.Item1} × {expected.Item2}. Index it again first.", "")
            : head;
    }

    private static bool IsPhoto(ExportedPhoto photo, byte[] content) => SHA256.HashData(content).AsSpan().SequenceEqual(photo.Sha256.ToBytes());

    private static async Task<byte[]> ReadAsync(string path, CancellationToken cancel) => new FileInfo(path).Length <= XmpDocument.Largest
        ? await File.ReadAllBytesAsync(path, cancel)
        : throw new ExchangeException(ExchangeProblem.Malformed, $"'{path}' has more than {XmpDocument.Largest >> 20} MiB; that is no sidecar.", "");

    private static void Create(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (ExchangeException.IsOfFile(exception))
        {
            throw ExchangeException.NotWritten(folder, exception);
        }
    }

    private void Fail(string path, string problem)
    {
        failed++;
        if (problems.Count < MostProblems)
            problems.Add((path, problem));
    }
}
