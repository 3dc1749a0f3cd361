using FaceWorker.Core.Batching;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Reembedding;
using FaceWorker.Storage.Tests.Subjects;
using FaceWorker.Testing;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Reembedding;

/// <summary>A gallery with an index goes over to another model. Indexes of a database are built one at a time, so this has one of its own.</summary>
public sealed class LargeGalleryTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private readonly TestFaces faces = new(seed: 83), others = new(seed: 84, dimensions: 32);

    [Fact]
    public async Task An_index_and_an_svm_have_to_be_there_before_a_gallery_with_them_goes_over()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var going = new GoingOver(fixture, gallery);
        var stored = await fixture.AddAsync(gallery, Enumerable.Range(0, 10).Select(_ => faces.Picture(30)));
        await fixture.Database.BuildMissingIndexesAsync(fixture.Options, Cancel);
        await fixture.Store.SetAsync(Context, gallery.Name, settings => settings with { Rule = IdentificationRule.Svm }, Cancel);
        await going.BeginAsync(others);
        await going.FillAsync(others);
        await going.EndOperationAsync();

        await going.RefusesAsync(ReembeddingProblem.NoIndex, () => going.CutOverAsync());
        Assert.Equal(1, await fixture.Database.BuildMissingIndexesAsync(fixture.Options, Cancel));
        await going.RefusesAsync(ReembeddingProblem.NotTrained, () => going.CutOverAsync());
        var anna = await fixture.AddSubjectAsync(gallery, "Anna", stored[0].Faces[0].Id);
        await fixture.AddSvmAsync((await going.NowAsync()).InShadow(), anna, others.Embedding().Values.ToArray(), 0);
        await going.CutOverAsync();

        var found = await going.AskAsync((worker, now) => worker.FindCandidatesAsync(now, others.Embedding(), top: 1, Lane.Interactive, Cancel));
        Assert.Equal("Anna", found.Items.Single().Subject!.Name!.Value);
    }
}
