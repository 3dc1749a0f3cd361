using System.Security.Cryptography;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.Exchange.Names;

/// <summary>A request to take over names that people already have.</summary>
/// <param name="From">Files and folders.</param>
/// <param name="Kind">Null: XMP and Picasa's; and tables where they are named.</param>
/// <param name="Overlap">Least intersection over union of a name's box and a face, 0 to 1.</param>
/// <param name="IsDryRun">Only say what would be done.</param>
public sealed record ImportJob(GalleryName Gallery, IReadOnlyList<string> From, NameKind? Kind = null, double Overlap = ImportJob.UsualOverlap, bool IsDryRun = false)
{
    /// <summary>Programs draw faces with more or less hair and chin: of the same face, detectors' boxes and theirs have a third to two thirds in common. Of neighbours in a crowd, less than a tenth.</summary>
    public const double UsualOverlap = 0.3;
}

/// <summary>Takes over names that people gave to faces in other programs. They are confirmed; what people said here is not contradicted. Importing the same again changes nothing.</summary>
public sealed class NameImporter(IGalleryStore galleries, IPhotoLookup photos, ISubjectAdministration subjects)
{
    private const int PhotosAtOnce = 200;
    private const int MostListed = 10_000;

    private readonly Dictionary<ImportOutcome, long> counts = [];
    private readonly SortedDictionary<string, List<long>> facesOf = new(StringComparer.Ordinal);
    private readonly Dictionary<long, string> givenTo = [];
    private readonly List<ImportedName> notTaken = [];

    /// <param name="progress">Counts photos of which files say something.</param>
    /// <exception cref="RequestRejectedException">Unknown gallery, or the caller may not list and manage its subjects.</exception>
    /// <exception cref="ExchangeException">A file or folder does not exist, or a table is malformed.</exception>
    public async Task<ImportReport> ImportAsync(RequestContext context, ImportJob job, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        context.Caller.Require(Rights.ListSubjects | Rights.ManageSubjects, job.Gallery);
        var gallery = await galleries.GetGalleryAsync(job.Gallery, cancel);
        var match = new PhotoMatch(job.Overlap, gallery.Settings.People.OncePerPhoto);
        var seen = 0L;
        foreach (var some in new NameFiles(job.Kind).Read(job.From).Chunk(PhotosAtOnce))
        {
            foreach (var (names, known) in some.Zip(await FindAsync(context, gallery, some, cancel)))
                Take(names, known is null ? Unknown(names) : match.Match(names, known));
            progress?.Report(new WorkProgress("photos", seen += some.Length, seen));
        }

        var people = new List<(string, int, long?)>();
        foreach (var (name, faces) in facesOf)
            people.Add(await GiveAsync(context, job, name, faces, cancel));
        return new ImportReport(job.IsDryRun, seen, counts, people, notTaken);
    }

    private async Task<(string, int, long?)> GiveAsync(RequestContext context, ImportJob job, string name, List<long> faces, CancellationToken cancel) => job.IsDryRun
        ? (name, faces.Count, null)
        : (name, faces.Count, (await subjects.AssignUnconfirmedAsync(context, job.Gallery, faces, new SubjectName(name), cancel))?.Id);

    /// <summary>By path; and by content where the path is not known and the photo is here.</summary>
    private async Task<IReadOnlyList<KnownPhoto?>> FindAsync(RequestContext context, Gallery gallery, IReadOnlyList<PhotoNames> some, CancellationToken cancel)
    {
        var found = (await photos.FindAsync(context, gallery, [.. some.Select(names => new PhotoKey(names.Sources, names.Sha256))], cancel)).ToArray();
        var unknown = Enumerable.Range(0, some.Count).Where(i => found[i] is null && some[i] is { Sha256: null, File: not null }).ToList();
        var digests = new List<PhotoKey>();
        foreach (var i in unknown)
            digests.Add(new PhotoKey([], await DigestAsync(some[i].File!, cancel)));
        if (unknown.Count > 0)
            foreach (var (i, photo) in unknown.Zip(await photos.FindAsync(context, gallery, digests, cancel)))
                found[i] = photo;
        return found;
    }

    private static async Task<Sha256Digest?> DigestAsync(string path, CancellationToken cancel)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Sha256Digest.FromBytes(await SHA256.HashDataAsync(file, cancel));
        }
        catch (Exception exception) when (ExchangeException.IsOfFile(exception))
        {
            return null; // then the photo stays unknown, and that is said
        }
    }

    private static IEnumerable<ImportedName> Unknown(PhotoNames names) =>
        names.Regions.Where(region => !region.IsOther).Select(region => new ImportedName(ImportOutcome.PhotoUnknown, names.Photo, region.Origin, region.Name, Face: null));

    private void Take(PhotoNames names, IEnumerable<ImportedName> answers)
    {
        foreach (var (path, problem) in names.Unreadable)
            Count(new ImportedName(ImportOutcome.Unreadable, names.Photo, path, Name: null, Face: null, problem));
        foreach (var answer in answers)
            Count(answer is { Outcome: ImportOutcome.Confirmed, Face: { } face, Name: { } name } ? Give(answer, face, name) : answer);
    }

    /// <summary>The same photo may be told of twice, by copies of it or by several tables.</summary>
    private ImportedName Give(ImportedName answer, long face, string name)
    {
        if (givenTo.TryGetValue(face, out var other))
            return other == name ? answer with { Outcome = ImportOutcome.Known } : answer with { Outcome = ImportOutcome.TwoNames, Detail = $"'{other}' was taken first" };
        givenTo.Add(face, name);
        if (!facesOf.TryGetValue(name, out var faces))
            facesOf.Add(name, faces = []);
        faces.Add(face);
        return answer;
    }

    private void Count(ImportedName answer)
    {
        counts[answer.Outcome] = counts.GetValueOrDefault(answer.Outcome) + 1;
        if (answer.Outcome is not (ImportOutcome.Confirmed or ImportOutcome.Known) && notTaken.Count < MostListed)
            notTaken.Add(answer);
    }
}
