using System.CommandLine;
using System.Globalization;
using FaceWorker.Cli.Frame;
using FaceWorker.Contracts;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;

namespace FaceWorker.Cli.Archives;

/// <summary>Which archive a command is about: by its id, or by its source.</summary>
internal sealed class ArchiveChoice
{
    private readonly Argument<string> archive = new("ARCHIVE") { Description = "The archive's id, or its source" };
    private readonly Option<string?> gallery = CommonOptions.GalleryIfAny("The gallery, where several have this source");

    public IReadOnlyList<Symbol> Symbols => [archive, gallery];

    /// <exception cref="RequestRejectedException">No such archive.</exception>
    /// <exception cref="CliFailure">Several galleries have the source.</exception>
    public async Task<ArchiveProgress> FindAsync(Call call, IArchiveAdministration archives, CancellationToken cancel)
    {
        var text = call.Get(archive);
        var wanted = call.Find(gallery);
        var found = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? [await archives.GetProgressAsync(id, cancel)]
            : await FindBySourceAsync(archives, ArchiveText.SourceOf(text), cancel);
        var matching = found.Where(one => wanted is null || one.Archive.Gallery.Value == wanted).ToList();
        return matching switch
        {
            [var only] => only,
            [] => throw new RequestRejectedException(RejectionReason.UnknownArchive,
                $"There is no archive '{PublicAddress.Of(text)}'{(wanted is null ? "" : $" in gallery '{wanted}'")}; see 'faceworker archive list'."),
            _ => throw new CliFailure("severalArchives",
                $"'{PublicAddress.Of(text)}' is an archive of each of the galleries {string.Join(", ", matching.Select(one => $"'{one.Archive.Gallery}'"))}.",
                $"Say which with --gallery, or give the id: {string.Join(" or ", matching.Select(one => one.Archive.Id))}.", ExitCode.Usage),
        };
    }

    private static async Task<IReadOnlyList<ArchiveProgress>> FindBySourceAsync(IArchiveAdministration archives, string source, CancellationToken cancel) =>
        [.. (await archives.ListAsync(cancel)).Where(one => one.Archive.Source.ToString() == PublicAddress.Of(source))];
}
