using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Reembedding;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Reembedding;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Reembedding;

/// <summary>A gallery that goes over from a model of 64 values to one of 32, and short ways to have it do so.</summary>
internal sealed class GoingOver(StoreFixture fixture, Gallery created)
{
    public static readonly PackId Other = new("other");

    private static readonly DecisionThresholds OtherThresholds = new(new SquaredDistance(0.5), new SquaredDistance(0.6), "the other's card");

    public GalleryName Name => created.Name;

    public ReembeddingStore Store { get; } = new(fixture.Database);

    public ReembeddingAdministration Administration { get; } = new(fixture.Database, fixture.Options, TimeProvider.System);

    public static PackFacts FactsOf(FaceModel model) => new(Other, "any", model, OtherThresholds);

    public Task<Gallery> NowAsync() => Store.ReadGalleryAsync(Name, Cancel);

    /// <param name="looksAgain">The other pack has another detector.</param>
    public Task<ReembeddingStatus> BeginAsync(TestFaces others, bool looksAgain = false) => Administration.BeginAsync(Context, Name, FactsOf(others.Model), looksAgain, Cancel);

    /// <summary>Gives every face that waits a vector of the other model.</summary>
    /// <param name="made">Those that are to be given; others are made up.</param>
    public async Task<Dictionary<long, Embedding>> FillAsync(TestFaces others, Dictionary<long, Embedding>? made = null, int atOnce = 3)
    {
        var gallery = await NowAsync();
        made ??= [];
        for (var after = 0L; await Store.FindNextAsync(gallery, after, atOnce, Cancel) is { Count: > 0 } page; after = page[^1].FaceId)
        {
            foreach (var face in page)
                made.TryAdd(face.FaceId, others.Embedding());
            await Store.AddAsync(gallery, new ReembeddedFaces([.. page.Select(face => new ReembeddedFace(face.FaceId, made[face.FaceId], IsByCrop: false))], []), Cancel);
        }

        return made;
    }

    /// <summary>No worker embeds its faces any more.</summary>
    public Task EndOperationAsync() => fixture.ExecuteAsync($"UPDATE operation SET state = 'done', ended_at = now() WHERE gallery_id = {created.Id} AND kind = 'reembedding' AND ended_at IS NULL");

    /// <summary>Every worker knows which model answers.</summary>
    public Task LetTimePassAsync() => fixture.ExecuteAsync($"UPDATE reembedding SET switched_at = switched_at - interval '1 minute' WHERE gallery_id = {created.Id}");

    public Task<ReembeddingStatus> CutOverAsync(long acceptMissing = 0) => Administration.CutOverAsync(Context, Name, acceptMissing, Cancel);

    public Task<ReembeddingStatus> RollBackAsync() => Administration.RollBackAsync(Context, Name, acceptMissing: 0, Cancel);

    /// <summary>Filled, and cut over.</summary>
    public async Task<Dictionary<long, Embedding>> GoAsync(TestFaces others)
    {
        await BeginAsync(others);
        var made = await FillAsync(others);
        await EndOperationAsync();
        await CutOverAsync();
        return made;
    }

    /// <summary>The step is refused for this reason, with a sentence that names the gallery; and nothing is changed.</summary>
    public async Task RefusesAsync(ReembeddingProblem problem, Func<Task> step)
    {
        var before = await NowAsync();
        var refused = await Assert.ThrowsAsync<ReembeddingRefusedException>(step);
        Assert.Equal(problem, refused.Problem);
        Assert.Contains($"'{Name}'", refused.Message, StringComparison.Ordinal);
        var after = await NowAsync();
        Assert.Equal((before.SpaceId, before.Shadow?.Id), (after.SpaceId, after.Shadow?.Id));
    }

    /// <summary>As a worker has it that has just looked it up.</summary>
    public async Task<T> AskAsync<T>(Func<PostgresGalleryStore, Gallery, Task<T>> question)
    {
        await using var worker = new PostgresGalleryStore(fixture.Database, fixture.Options, TimeProvider.System);
        return await question(worker, await worker.GetGalleryAsync(Name, Cancel));
    }
}
