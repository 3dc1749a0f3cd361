using System.Runtime.CompilerServices;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Archives;

/// <summary>Lists whatever a source names: a folder, a list of URLs (a file or an address itself), or a part of a bucket.</summary>
public sealed class ArchiveLister(ImageOptions options, WebReader web, IObjectStore objects) : IArchiveLister
{
    private readonly AllowedRoots roots = new(options);

    /// <inheritdoc />
    public IAsyncEnumerable<ListedFile> ListAsync(ArchiveSource source, CancellationToken cancel) => ListAllAsync(source, cancel).Select(OtherFiles.Judge);

    private IAsyncEnumerable<ListedFile> ListAllAsync(ArchiveSource source, CancellationToken cancel) => ImageLocation.FindPlace(source.Text) switch
    {
        ImageLocation.InStore(var prefix) => objects.ListAsync(prefix, cancel).Select(found => new ListedFile(found.Address.Text, found.Version)),
        ImageLocation.AtUrl(var url) => ListAddressesAsync(source.ToString(), () => web.OpenAsync(url, cancel), cancel),
        _ when IsFolder(source.Text) => new FolderWalk(roots).List(source.Text, cancel).ToAsyncEnumerable(),
        _ => ListAddressesAsync(source.ToString(), () => Task.FromResult(OpenFile(source.Text)), cancel),
    };

    private bool IsFolder(string path)
    {
        try
        {
            using var held = roots.Hold(path);
            return held.Status.Kind == FileKind.Folder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // what reads files says why
        }
    }

    private Download OpenFile(string path)
    {
        var file = new FileReader(roots, options).Open(path);
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
