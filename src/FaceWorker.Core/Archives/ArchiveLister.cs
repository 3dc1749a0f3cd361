using System.Runtime.CompilerServices;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Archives;

/// <summary>Lists whatever a source names: a folder, a list of URLs (a file or an address itself), or a part of a bucket.</summary>
public sealed class ArchiveLister(ImageOptions options, WebReader web, IObjectStore objects) : IArchiveLister
{
    private readonly AllowedRoots roots = new(options);

    /// <inheritdoc />
    public IAsyncEnumerable<ListedFile> ListAsync(ArchiveSource source, CancellationToken cancel, GallerySources? within = null) => ListAllAsync(source, within, cancel).Select(OtherFiles.Judge);

    private IAsyncEnumerable<ListedFile> ListAllAsync(ArchiveSource source, GallerySources? within, CancellationToken cancel) => ImageLocation.FindPlace(source.Text) switch
    {
        ImageLocation.InStore(var prefix) => objects.ListAsync(SourceForbidden.Checked(prefix, within), cancel).Select(found => new ListedFile(found.Address.Text, found.Version)),
        ImageLocation.AtUrl(var url) => ListAddressesAsync(source.ToString(), () => web.OpenAsync(url, cancel, within?.Hosts), cancel),
        _ when IsFolder(source.Text, within?.Roots) => new FolderWalk(roots).List(source.Text, cancel, within?.Roots).ToAsyncEnumerable(),
        _ => ListAddressesAsync(source.ToString(), () => Task.FromResult(OpenFile(source.Text, within?.Roots)), cancel),
    };

    private bool IsFolder(string path, IReadOnlyList<string>? within)
    {
        try
        {
            using var held = roots.Hold(path, within);
            return held.Status.Kind == FileKind.Folder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // what reads files says why
        }
    }

    private Download OpenFile(string path, IReadOnlyList<string>? within)
    {
        var file = new FileReader(roots, options).Open(path, within);
        return new Download(file, file.Length, file);
    }

    private async IAsyncEnumerable<ListedFile> ListAddressesAsync(string source, Func<Task<Download>> open,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        using var download = await open();
        await foreach (var file in new UrlList(source, options.RequestTimeout).ReadAsync(download.Content, cancel))
            yield return file;
    }
}
