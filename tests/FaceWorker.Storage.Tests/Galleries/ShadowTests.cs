using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Galleries;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Galleries;

/// <summary>A gallery with a second space, in which nobody searches.</summary>
public sealed class ShadowTests(StoreFixture fixture)
{
    private readonly TestFaces faces = new(seed: 71), others = new(seed: 72, dimensions: 32);

    [Fact]
    public async Task What_is_stored_goes_into_both_spaces_and_searches_stay_in_the_active_one()
    {
        var gallery = await WithShadowAsync();
        var picture = Picture();

        var stored = await fixture.Store.AddAsync(gallery, picture, Lane.Bulk, Cancel);

        var dimensions = await fixture.ScalarAsync<int[]>($"SELECT array_agg(vector_dims(embedding) ORDER BY vector_dims(embedding)) FROM template WHERE face_id = {stored.Faces[0].Id}");
        Assert.Equal([32, 64], dimensions);
        var found = await fixture.Store.FindCandidatesAsync(gallery, picture.Faces[0].Found.Embedding, top: 1, Lane.Interactive, Cancel);
        Assert.Equal(stored.Faces[0].Id, Assert.Single(found.Items).Evidence[0].FaceId);
    }

    [Fact]
    public async Task A_shadow_that_was_dropped_since_the_gallery_was_looked_up_keeps_no_image_from_being_stored()
    {
        var gallery = await WithShadowAsync();
        await fixture.ExecuteAsync($"DELETE FROM space WHERE id = {gallery.Shadow!.Id}; DROP TABLE template_s{gallery.Shadow.Id}");

        var stored = await fixture.Store.AddAsync(gallery, Picture(), Lane.Bulk, Cancel);

        Assert.Equal(1, await fixture.ScalarAsync<long>($"SELECT count(*) FROM template WHERE face_id = {stored.Faces[0].Id}"));
    }

    private IndexedPicture Picture()
    {
        var face = faces.Face();
        return faces.Picture(0) with { Faces = [face with { Found = face.Found with { Shadow = others.Embedding() } }] };
    }

    private async Task<Gallery> WithShadowAsync()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        await fixture.ExecuteAsync($"""
            INSERT INTO model (id, dimensions) VALUES ('{others.Model.Id}', 32) ON CONFLICT DO NOTHING;
            WITH shadow AS (INSERT INTO space (gallery_id, model_id, dimensions, pack, match_threshold, review_threshold, threshold_origin)
              VALUES ({gallery.Id}, '{others.Model.Id}', 32, 'other', 1, 1.2, 'test') RETURNING id)
            INSERT INTO reembedding (gallery_id, from_space_id, to_space_id, requested_by) SELECT {gallery.Id}, {gallery.SpaceId}, id, 'test' FROM shadow;
            """);
        var shadow = await fixture.ScalarAsync<long>($"SELECT to_space_id FROM reembedding WHERE gallery_id = {gallery.Id}");
        await fixture.Database.RunAsync(connection => connection.RunAsync(SqlText.Of("add_template_partition"), [shadow], Cancel), Cancel);
        await using var worker = new PostgresGalleryStore(fixture.Database, fixture.Options, TimeProvider.System);
        var now = await worker.GetGalleryAsync(gallery.Name, Cancel);
        Assert.Equal((gallery.SpaceId, shadow, new PackId("other")), (now.SpaceId, now.Shadow!.Id, now.Shadow.Pack));
        return now;
    }
}
