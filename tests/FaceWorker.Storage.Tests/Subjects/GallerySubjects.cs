using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Erasure;
using FaceWorker.Storage.Subjects;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Subjects;

/// <summary>A gallery whose subjects a test changes, and short ways to do so.</summary>
internal sealed class GallerySubjects(StoreFixture fixture, Gallery gallery, TestFaces faces)
{
    /// <summary>Of a caller who may do everything but see the names of subjects.</summary>
    public static readonly RequestContext WithoutList = Context with { Caller = new Caller("guest", Rights.All & ~Rights.ListSubjects) };

    public Gallery Gallery { get; } = gallery;

    public SubjectStore Store { get; } = new(fixture.Database);

    public SubjectAdministration Administration { get; } = new(fixture.Database);

    public ErasureStore Erasures { get; } = new(fixture.Database, TimeProvider.System);

    public static async Task<GallerySubjects> CreateAsync(StoreFixture fixture, TestFaces faces) =>
        new(fixture, await fixture.CreateGalleryAsync(faces.Model), faces);

    public static SubjectName Name(string name) => new(name);

    /// <summary>Stores photos of one face each; their faces are nobody's.</summary>
    public async Task<long[]> AddFacesAsync(int count) =>
        [.. (await fixture.AddAsync(Gallery, Enumerable.Range(0, count).Select(_ => faces.Picture(1)))).Select(image => image.Faces[0].Id).Order()];

    /// <summary>Enrols a subject with so many photos; returns its faces.</summary>
    public async Task<long[]> EnrollAsync(string name, int photos)
    {
        var added = await AddFacesAsync(photos);
        foreach (var face in added)
            await EnrollAsync(name, [face]);
        return added;
    }

    public async Task EnrollAsync(string name, IEnumerable<long> faces)
    {
        foreach (var face in faces)
            await Store.EnrollAsync(Context, Gallery, Name(name), face, Cancel);
    }

    public Task<SubjectChange> RenameAsync(string name, string newName) => Administration.RenameAsync(Context, Gallery.Name, Name(name), Name(newName), Cancel);

    public Task<SubjectChange> MergeAsync(string from, string into) => Administration.MergeAsync(Context, Gallery.Name, Name(from), Name(into), Cancel);

    public Task<SubjectChange> SplitAsync(string from, string newName, params long[] faces) =>
        Administration.SplitAsync(Context, Gallery.Name, Name(from), Name(newName), faces, Cancel);

    public Task<SubjectChange> ReassignAsync(string to, params long[] faces) => Administration.ReassignAsync(Context, Gallery.Name, faces, Name(to), Cancel);

    public async Task<(long SubjectId, ErasureCounts Counts)> ForgetAsync(string name)
    {
        var person = ErasureTarget.Of(Gallery.Name, Name(name));
        var subject = (await Erasures.FindAsync(Context, person, Cancel)).SubjectId;
        return (subject!.Value, (await Erasures.EraseAsync(Context, person, deadLetters: 0, Cancel)).Counts);
    }

    public Task<SubjectChange> UndoAsync(long change) => Administration.UndoAsync(Context, Gallery.Name, change, Cancel);

    public Task<IReadOnlyList<SubjectChange>> HistoryAsync() => Administration.ListChangesAsync(Context, Gallery.Name, 1000, Cancel);

    /// <summary>Who has which faces, by name, as text; nobody's last.</summary>
    public Task<string> WhoHasWhatAsync() => fixture.ScalarAsync<string>($"""
        SELECT coalesce(string_agg(line, '; ' ORDER BY line), '') FROM (
          SELECT coalesce(subject.name, '?') || ' (' || subject.id || ')' || ': ' || coalesce(string_agg(face.id::text, ',' ORDER BY face.id), 'none') AS line
          FROM subject LEFT JOIN face ON face.subject_id = subject.id WHERE subject.gallery_id = {Gallery.Id} GROUP BY subject.id, subject.name) AS subjects
        """);

    public async Task<IReadOnlyList<string>> NamesAsync() =>
        [.. (await Administration.ListAsync(Context, Gallery.Name, after: null, 1000, Cancel)).Select(summary => $"{summary.Subject.Name} {summary.Templates}")];

    /// <summary>The work is refused for this reason, with a sentence that holds each of the words; and nothing is changed.</summary>
    public async Task AssertRefusedAsync(RejectionReason reason, Func<Task> work, params string[] words)
    {
        var before = (await WhoHasWhatAsync(), (await HistoryAsync()).Count);
        var rejection = await Assert.ThrowsAsync<RequestRejectedException>(work);
        Assert.Equal(reason, rejection.Reason);
        Assert.All(words, word => Assert.Contains(word, rejection.Message, StringComparison.Ordinal));
        Assert.Equal(before, (await WhoHasWhatAsync(), (await HistoryAsync()).Count));
    }
}
