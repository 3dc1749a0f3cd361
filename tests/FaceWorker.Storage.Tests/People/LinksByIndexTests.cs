using FaceWorker.Core.Faces;
using FaceWorker.Storage.People.Grouping;
using FaceWorker.Storage.Tests.Search;
using FaceWorker.Testing;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.People;

/// <summary>One builder works at a time in a database, so these tests run one after the other in a database of their own.</summary>
public sealed class LinksByIndexTests(HnswFixture fixture) : IClassFixture<HnswFixture>
{
    [Theory]
    [InlineData(128)]
    [InlineData(512)]
    public async Task Few_new_faces_of_a_large_gallery_are_linked_by_its_index_to_those_whom_comparing_with_all_finds(int dimensions)
    {
        var faces = new TestFaces(seed: 109, dimensions);
        var people = await TestPeople.CreateAsync(fixture, faces);
        await people.AddAsync(photos: 8, [.. Enumerable.Range(0, 49)]);
        await fixture.Database.BuildMissingIndexesAsync(fixture.Options, Cancel);
        Assert.Equal(392, (await people.ClusterAsync()).Linked);
        var added = await people.AddAsync(photos: 2, 0, 1, 2, 49, 49);
        var (store, within) = (new PeopleStore(fixture.Database), new SquaredDistance(0.9));
        Assert.Equal((402, 10, true), await store.MeasureAsync(people.Gallery, Cancel) is var state ? (state.Templates, state.Unlinked, state.HasIndex) : default);

        var links = await store.SearchLinksAsync(people.Gallery, after: 0, most: 100, within, Cancel);

        var all = (await store.ReadTemplatesAsync(people.Gallery, linked: true, after: 0, most: 1000, Cancel)).Concat(await store.ReadTemplatesAsync(people.Gallery, linked: false, after: 0, most: 1000, Cancel)).ToList();
        Assert.Equal(added.Order(), links.Select(link => link.FaceId));
        foreach (var link in links)
        {
            var own = all.Single(face => face.FaceId == link.FaceId).Embedding;
            var near = all.Where(face => face.FaceId != link.FaceId && own.DistanceTo(face.Embedding) <= within).OrderBy(face => own.DistanceTo(face.Embedding).Value).ToList();
            Assert.Equal(near.Select(face => face.FaceId), link.Neighbours);
            Assert.Equal(near.Select(face => own.DistanceTo(face.Embedding).Value), link.Distances.Select(distance => (double)distance), (one, other) => Math.Abs(one - other) < 0.001);
        }

        Assert.Equal((10, 50), await people.ClusterAsync() is var outcome ? (outcome.Linked, outcome.After) : default);
        Assert.Equal(new[] { 10, 10, 10, 8, 4 }, (await people.ListAsync()).Select(line => int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)).Where((_, i) => i is < 4 or 49));
    }
}
