using FaceWorker.Core.Batching;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Sources;

/// <summary>Fetches images from files, hosts and buckets, up to the size limit. Makes one attempt; <see cref="GatedImageSource"/> schedules them.</summary>
public sealed class ImageFetcher(ImageOptions options, WebReader web, IObjectStore objects) : IImageSource
{
    private readonly FileReader files = new(new AllowedRoots(options), options);

    /// <inheritdoc />
    public async Task<ImageFile> FetchAsync(ImageLocation location, Lane lane, CancellationToken cancel) => location switch
    {
        ImageLocation.Inline inline => FromContent(PublicAddress.Of(inline.Name ?? "(inline image)"), inline.Content),
        ImageLocation.AtPath(var path) => ImageFile.From(path, await files.ReadAsync(path, cancel, location.Within?.Roots)),
        ImageLocation.AtUrl(var url) => await ReadAsync(PublicAddress.Of(url.OriginalString), await web.OpenAsync(url, cancel, location.Within?.Hosts), cancel),
        ImageLocation.InStore(var address) => await ReadAsync(address.ToString(), await objects.OpenAsync(SourceForbidden.Checked(address, location.Within), cancel), cancel),
        _ => throw new ArgumentOutOfRangeException(nameof(location)),
    };

    private ImageFile FromContent(string source, ReadOnlyMemory<byte> content)
    {
        if (content.IsEmpty)
            throw LimitedContent.Empty(source);
        LimitedContent.ThrowIfTooLarge(source, content.Length, options.MaxFileBytes);
        return ImageFile.From(source, content);
    }

    private async Task<ImageFile> ReadAsync(string source, Download download, CancellationToken cancel)
    {
        using (download)
            return ImageFile.From(source, await SourceTimeout.WithinAsync(options.RequestTimeout, source,
                limited => LimitedContent.ReadAsync(source, download.Content, download.Length, options.MaxFileBytes, limited), cancel));
    }
}
