using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Requests;
using FaceWorker.Core.Tests.Galleries;

namespace FaceWorker.Core.Tests.Requests;

public sealed class AnswerFetcherTests : IKeptAnswers
{
    private static readonly RequestContext Anna = new(new Caller("anna", Rights.Identify), Lane.Interactive);
    private static readonly GalleryName Family = new("family");
    private static readonly AnswerKey Key = new("anna", Family, "17");
    private static readonly Sha256Digest Asked = Sha256Digest.Of("a request"u8);

    private readonly Dictionary<(AnswerKey, int), KeptAnswer> kept = [];
    private readonly OneGallery gallery = new(new FaceModel(new ModelId("model"), 2, Fingerprint: ""));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_is_told_to_who_asked_for_it_in_the_gallery_of_the_request_and_to_nobody_else()
    {
        kept[(Key, 0)] = Answer("the answer");

        Assert.Equal("the answer", (await FetchAsync(Anna)).Answer?.Json);
        foreach (var other in new[]
        {
            await FetchAsync(Anna with { Caller = new Caller("ben", Rights.Identify) }), await FetchAsync(Anna, new FetchJob(Gallery: null, "17")), await FetchAsync(Anna, new FetchJob(Family, "18")),
        })
            Assert.Equal((null, false), (other.Answer, other.IsInWork));
    }

    [Fact]
    public async Task Of_many_images_one_that_is_not_answered_yet_is_in_work_as_long_as_the_request_is()
    {
        kept[(Key, 0)] = Answer(json: null);
        kept[(Key, 2)] = Answer("the second");

        var (first, second) = (await FetchAsync(Anna, new FetchJob(Family, "17", Position: 1)), await FetchAsync(Anna, new FetchJob(Family, "17", Position: 2)));
        kept[(Key, 0)] = Answer("all of them");
        var missing = await FetchAsync(Anna, new FetchJob(Family, "17", Position: 1));

        Assert.Equal((null, true, 1), (first.Answer, first.IsInWork, first.Images));
        Assert.Equal(("the second", false), (second.Answer?.Json, second.IsInWork));
        Assert.Equal((null, false), (missing.Answer, missing.IsInWork));
    }

    [Fact]
    public async Task Who_may_not_identify_in_the_gallery_is_told_nothing_of_its_answers()
    {
        kept[(Key, 0)] = Answer("the answer");

        var refusal = await Assert.ThrowsAsync<RequestRejectedException>(() => FetchAsync(Anna with { Caller = new Caller("anna", Rights.ListSubjects) }));

        Assert.Equal(RejectionReason.Forbidden, refusal.Reason);
    }

    [Theory]
    [InlineData("17", true)]
    [InlineData("4f0e8f1e-93b2-4d5e-a6a4-5d0c5c3b8a11", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("two\nlines", false)]
    public void An_id_has_a_hundred_characters_at_most_and_no_control_characters(string? id, bool isValid)
    {
        Assert.Equal(isValid, AnswerKey.IsValid(id));
        Assert.True(AnswerKey.IsValid(new string('x', 100)));
        Assert.False(AnswerKey.IsValid(new string('x', 101)));
    }

    public Task<KeptAnswer?> FindAsync(AnswerKey key, int position, CancellationToken cancel) => Task.FromResult(kept.GetValueOrDefault((key, position)));

    public Task<int> CountImagesAsync(AnswerKey key, CancellationToken cancel) => Task.FromResult(kept.Count(one => one.Key.Item1 == key && one.Key.Item2 > 0 && one.Value.Kind is not null));

    Task IKeptAnswers.BeginAsync(AnswerKey key, Sha256Digest asked, TimeSpan within, CancellationToken cancel) => throw new NotSupportedException();

    Task IKeptAnswers.KeepAsync(AnswerKey key, int position, Sha256Digest asked, string kind, string json, TimeSpan keepFor, CancellationToken cancel) => throw new NotSupportedException();

    public Task<int> DeleteOldAsync(CancellationToken cancel) => throw new NotSupportedException();

    private Task<FetchedAnswer> FetchAsync(RequestContext context, FetchJob? job = null) =>
        new AnswerFetcher(this, gallery).FetchAsync(context, job ?? new FetchJob(Family, "17"), Cancel);

    private static KeptAnswer Answer(string? json) => new(Asked, json is null ? null : "FacesIdentified", json, DateTimeOffset.MaxValue);
}
