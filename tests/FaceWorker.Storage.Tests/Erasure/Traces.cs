using System.Text;
using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Events;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Requests;
using FaceWorker.Core.Subjects;
using FaceWorker.Storage.Requests;
using FaceWorker.Storage.Tests.Reembedding;
using FaceWorker.Storage.Tests.Subjects;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Erasure;

/// <summary>A gallery with a person and a photo that left traces wherever there can be any, under names that stand nowhere else.</summary>
internal sealed record Traces(Gallery Gallery, string FormerName, string Name, string Source, StoredImage Image, string Vector, string ShadowVector, string Crop)
{
    /// <summary>What tells of something that is erased, in a row as JSON.</summary>
    public IReadOnlyList<string> Of(ErasureKind kind) => kind switch
    {
        ErasureKind.Subject => [FormerName, Name, Vector, ShadowVector, Crop],
        ErasureKind.Image => [Source, Image.Sha256.ToString(), Vector, ShadowVector, Crop],
        _ => [Gallery.Name.Value, FormerName, Name, Source, Image.Sha256.ToString(), Vector, ShadowVector, Crop],
    };

    public ErasureTarget Target(ErasureKind kind) => kind switch
    {
        ErasureKind.Subject => ErasureTarget.Of(Gallery.Name, new SubjectName(Name)),
        ErasureKind.Image => ErasureTarget.Of(Gallery.Name, PhotoReference.Parse(Source)),
        _ => ErasureTarget.Of(Gallery.Name),
    };

    public static async Task<Traces> LeaveAsync(StoreFixture fixture, int seed)
    {
        var (faces, others, token) = (new TestFaces(seed), new TestFaces(seed + 1000, dimensions: 32), $"{Guid.NewGuid():N}"[..12]);
        var (former, name, source, crop) = ($"Zimt {token}", $"Zucker {token}", $"/photos/{token}.jpg", Encoding.UTF8.GetBytes($"a jpeg {token}"));
        var gallery = await fixture.Store.CreateAsync(Context, new GalleryName($"g-{token}"), PackId.Default, faces.Model, TestFaces.Settings with { Crops = CropPolicy.Keep }, Cancel);
        var picture = faces.Picture(2, source);
        picture = picture with { Faces = [picture.Faces[0] with { Crop = crop }, picture.Faces[1]], News = new ImageNews(Context, OfImage: true) };
        var image = await fixture.Store.AddAsync(gallery, picture, Lane.Bulk, Cancel);
        var (face, bens) = (image.Faces[0].Id, image.Faces[1].Id);
        var subjects = new GallerySubjects(fixture, gallery, faces);
        await subjects.EnrollAsync("Ben", [bens, .. await subjects.AddFacesAsync(2)]);
        await subjects.EnrollAsync(former, [face]);
        await subjects.RenameAsync(former, name);
        await subjects.Administration.WatchAsync(Context, gallery.Name, new SubjectName(name), watched: true, Cancel);
        await fixture.Store.FindImageAsync(gallery, picture.File, Cancel, new ImageNews(Context, OfImage: true)); // now the event names the person
        var going = new GoingOver(fixture, gallery);
        await going.BeginAsync(others);
        await going.FillAsync(others);
        await SpeakAsync(fixture, gallery, name, source, image, face, bens);
        await fixture.ExecuteAsync("ANALYZE"); // the planner remembers values, too

        Task<string> VectorAsync(int dimensions) => fixture.ScalarAsync<string>($"SELECT embedding::text FROM template WHERE face_id = {face} AND vector_dims(embedding) = {dimensions}");
        return new Traces(gallery, former, name, source, image, await VectorAsync(64), await VectorAsync(32), Convert.ToHexStringLower(crop));
    }

    /// <summary>Ledgers, answers, links, questions, webhooks.</summary>
    private static async Task SpeakAsync(StoreFixture fixture, Gallery gallery, string name, string source, StoredImage image, long face, long other)
    {
        var rejected = new RequestRejected { Gallery = gallery.Name.Value, Source = "/photos/other.jpg", Reason = RejectionReason.SubjectConflict, Detail = $"Face 1 belongs to '{name}', as on '{source}'." };
        await fixture.Store.RecordRejectionAsync(rejected.Gallery, rejected.Source, rejected.Reason, rejected.Detail, Cancel, NewEvent.Of(rejected, rejected.Gallery));
        await fixture.Store.RecordRejectionAsync(gallery.Name.Value, source, RejectionReason.Corrupt, "It was cut off once.", Cancel);
        await new KeptAnswers(fixture.Database).KeepAsync(new AnswerKey("anna", gallery.Name, "1"), 0, Sha256Digest.Of("asked"u8), "FacesIdentified",
            $$"""{"source": "{{source}}", "faces": [{"candidates": [{"subject": "{{name}}", "evidence": [{"faceId": {{face}}, "source": "{{source}}"}]}]}]}""", TimeSpan.FromHours(1), Cancel);
        await fixture.ExecuteAsync($"""
            WITH added AS (INSERT INTO archive (gallery_id, source) VALUES ({gallery.Id}, '/photos/{gallery.Id}') RETURNING id), counted AS (
              INSERT INTO archive_count (archive_id, worker, state, reason, items)
              SELECT id, '', state, reason, items FROM added, (VALUES ('listed', '', 2), ('indexed', '', 1), ('parked', 'crashed', 1)) AS count (state, reason, items))
            INSERT INTO archive_item (archive_id, source_key, source, state, image_id, faces, reason, detail)
            SELECT id, substr(encode(sha256(convert_to(path, 'UTF8')), 'hex'), 1, 32)::uuid, path, state, image, faces, reason, detail
            FROM added, (VALUES ('{source}', 'indexed', {image.Id}::bigint, 2, NULL, NULL), ('/photos/b.jpg', 'parked', NULL, NULL, 'crashed', 'Like ''{name}'' on {source}.'))
              AS item (path, state, image, faces, reason, detail);
            INSERT INTO operation (kind, gallery_id, state, problem, requested_by, ended_at) VALUES ('people', {gallery.Id}, 'failed', 'Of ''{name}'' the photo {source} is missing.', 'test', now());
            INSERT INTO source_outage (place, problem, probe_at, ended_at) VALUES ('host', 'It did not send {source} of ''{name}'' in gallery {gallery.Name}.', now(), now());
            INSERT INTO face_link (face_id, space_id, neighbours, distances) VALUES ({other}, {gallery.SpaceId}, ARRAY[{face}, {other}], ARRAY[0.25, 0]), ({face}, {gallery.SpaceId}, ARRAY[{other}], ARRAY[0.25]);
            WITH pair AS (
              INSERT INTO person_pair (gallery_id, face_id, other_face_id, distance, links, weight)
              VALUES ({gallery.Id}, least({face}, {other}), greatest({face}, {other}), 1, 1, 1) RETURNING id)
            INSERT INTO review_answer (gallery_id, pair_id, answer, actor) SELECT {gallery.Id}, id, 'unsure', 'anna' FROM pair;
            INSERT INTO webhook (gallery_id, url, secret, added_by) VALUES ({gallery.Id}, 'https://example.org/', sha256('secret'), 'anna');
            INSERT INTO webhook_delivery (webhook_id, event_id) SELECT webhook.id, event.id FROM webhook JOIN event USING (gallery_id) WHERE gallery_id = {gallery.Id};
            INSERT INTO event (kind, payload) VALUES ('request-rejected', '{"{"}"gallery":"{gallery.Name}","detail":"There was no such gallery."{"}"}');
            """);
    }
}
