using FaceWorker.Core;
using FaceWorker.Core.Images;
using FaceWorker.Core.Requests;
using FaceWorker.Storage.Requests;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Requests;

public sealed class KeptAnswersTests(StoreFixture fixture)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly Sha256Digest Asked = Sha256Digest.Of("a request"u8), Other = Sha256Digest.Of("another"u8);

    private readonly KeptAnswers answers = new(fixture.Database);
    private readonly TestFaces faces = new(seed: 191);

    [Fact]
    public async Task An_answer_is_found_under_its_key_and_under_no_other()
    {
        var (key, there) = (await KeyAsync(), await KeyAsync());

        await answers.KeepAsync(key, 0, Asked, "FacesIdentified", """{"faces": [], "source": "a.jpg"}""", Hour, Cancel);

        var kept = await answers.FindAsync(key, 0, Cancel);
        Assert.Equal((Asked, "FacesIdentified", """{"faces": [], "source": "a.jpg"}"""), (kept!.Asked, kept.Kind, kept.Json));
        Assert.InRange(kept.KeptUntil - TimeProvider.System.GetUtcNow(), 0.9 * Hour, 1.1 * Hour);
        foreach (var (other, position) in new[] { (key, 1), (key with { RequestId = "18" }, 0), (key with { Caller = "ben" }, 0), (key with { Gallery = null }, 0), (there, 0) })
            Assert.Null(await answers.FindAsync(other, position, Cancel));
    }

    [Fact]
    public async Task A_request_that_names_no_gallery_has_answers_as_well()
    {
        var key = new AnswerKey($"anna {Guid.NewGuid():N}", Gallery: null, "17");

        await answers.BeginAsync(key, Asked, Hour, Cancel);
        await answers.KeepAsync(key, 0, Asked, "FacesVerified", "{}", Hour, Cancel);

        Assert.Equal("FacesVerified", (await answers.FindAsync(key, 0, Cancel))?.Kind);
        Assert.Equal(1, await fixture.ScalarAsync<long>($"SELECT count(*) FROM kept_answer WHERE caller = '{key.Caller}'"));
        Assert.Null(await answers.FindAsync(key with { Gallery = (await KeyAsync()).Gallery }, 0, Cancel));
        Assert.Null(await answers.FindAsync(key with { Gallery = NewName() }, 0, Cancel)); // no such gallery is not none
    }

    [Fact]
    public async Task A_worker_that_begins_is_seen_until_the_answer_takes_its_place_and_a_better_answer_that_of_another()
    {
        var key = await KeyAsync();
        await answers.BeginAsync(key, Asked, Hour, Cancel);
        var begun = await answers.FindAsync(key, 0, Cancel);

        await answers.KeepAsync(key, 0, Asked, "RequestRejected", """{"reason": "tooSlow"}""", Hour, Cancel);
        await answers.KeepAsync(key, 0, Asked, "FacesIdentified", "{}", Hour, Cancel);

        Assert.Equal((Asked, null, null), (begun!.Asked, begun.Kind, begun.Json));
        Assert.Equal("FacesIdentified", (await answers.FindAsync(key, 0, Cancel))?.Kind);
    }

    [Fact]
    public async Task A_result_stays_until_there_is_another_or_its_time_is_over()
    {
        var key = await KeyAsync();
        await answers.KeepAsync(key, 0, Asked, "FacesIdentified", "{}", Hour, Cancel);

        await answers.BeginAsync(key, Asked, Hour, Cancel);
        Assert.Equal((Asked, "FacesIdentified"), await AskedAsync(key));
        await answers.KeepAsync(key, 0, Asked, "RequestRejected", """{"reason": "tooSlow"}""", Hour, Cancel);
        Assert.Equal((Asked, "FacesIdentified"), await AskedAsync(key));

        await answers.KeepAsync(key, 0, Asked, "ManyIdentified", "{}", Hour, Cancel);
        Assert.Equal((Asked, "ManyIdentified"), await AskedAsync(key));

        await EndAsync(key);
        await answers.BeginAsync(key, Asked, Hour, Cancel);
        Assert.Equal((Asked, null), await AskedAsync(key));
    }

    [Fact]
    public async Task Another_request_under_the_same_id_takes_nothing_away_while_the_answer_is_kept()
    {
        var key = await KeyAsync();
        await answers.KeepAsync(key, 0, Asked, "FacesIdentified", "{}", Hour, Cancel);

        await answers.BeginAsync(key, Other, Hour, Cancel);
        await answers.KeepAsync(key, 0, Other, "FacesVerified", "{}", Hour, Cancel);
        Assert.Equal((Asked, "FacesIdentified"), await AskedAsync(key));

        await EndAsync(key);
        await answers.KeepAsync(key, 0, Other, "FacesVerified", "{}", Hour, Cancel);
        Assert.Equal((Other, "FacesVerified"), await AskedAsync(key));
    }

    [Fact]
    public async Task Images_of_a_request_of_many_are_counted_by_their_answers()
    {
        var key = await KeyAsync();
        await answers.BeginAsync(key, Asked, Hour, Cancel);
        Assert.Equal(0, await answers.CountImagesAsync(key, Cancel));

        foreach (var position in new[] { 3, 1, 3 })
            await answers.KeepAsync(key, position, Asked, "FacesIdentified", $$"""{"source": "{{position}}.jpg"}""", Hour, Cancel);

        Assert.Equal(2, await answers.CountImagesAsync(key, Cancel));
        Assert.Contains("3.jpg", (await answers.FindAsync(key, 3, Cancel))!.Json, StringComparison.Ordinal);
        Assert.Null((await answers.FindAsync(key, 0, Cancel))!.Kind);
    }

    [Fact]
    public async Task What_was_kept_long_enough_is_not_told_any_more_and_is_deleted()
    {
        var (old, young) = (await KeyAsync(), await KeyAsync());
        await answers.KeepAsync(old, 0, Asked, "FacesIdentified", "{}", Hour, Cancel);
        await answers.KeepAsync(old, 1, Asked, "FacesIdentified", "{}", Hour, Cancel);
        await answers.KeepAsync(young, 0, Asked, "FacesIdentified", "{}", Hour, Cancel);
        await EndAsync(old);
        Assert.Null(await answers.FindAsync(old, 0, Cancel));
        Assert.Equal(0, await answers.CountImagesAsync(old, Cancel));

        while (await answers.DeleteOldAsync(Cancel) > 0)
        {
        }

        Assert.Equal(0, await CountRowsAsync(old));
        Assert.Equal(1, await CountRowsAsync(young));
    }

    [Fact]
    public async Task Answers_go_with_their_gallery_and_none_is_kept_for_one_that_is_gone()
    {
        var key = await KeyAsync();
        await answers.KeepAsync(key, 0, Asked, "FacesIdentified", "{}", Hour, Cancel);
        await fixture.ExecuteAsync($"UPDATE gallery SET deleting_since = now() WHERE name = '{key.Gallery}'");
        Assert.Null(await answers.FindAsync(key, 0, Cancel));
        await fixture.ExecuteAsync($"UPDATE gallery SET deleting_since = NULL WHERE name = '{key.Gallery}'");

        await fixture.Store.DeleteAsync(Context, key.Gallery!, Cancel);
        await answers.BeginAsync(key, Asked, Hour, Cancel);
        await answers.KeepAsync(key, 0, Asked, "FacesIdentified", "{}", Hour, Cancel);

        Assert.Null(await answers.FindAsync(key, 0, Cancel));
        Assert.Equal(0, await fixture.ScalarAsync<long>($"SELECT count(*) FROM kept_answer WHERE request_id = '{key.RequestId}'"));
    }

    [Theory]
    [InlineData("""{"source":"a\u0000b"}""", "a\uFFFDb")]
    [InlineData("""{"source":"a\\u0000b"}""", @"a\u0000b")]
    [InlineData("""{"source":"a\\\u0000b"}""", "a\\\uFFFDb")]
    [InlineData("""{"source":"\ud83d\ude00"}""", "😀")]
    public async Task Text_that_jsonb_does_not_take_is_kept_as_far_as_it_does(string json, string expected)
    {
        var key = await KeyAsync();

        await answers.KeepAsync(key, 0, Asked, "FacesIdentified", json, Hour, Cancel);

        Assert.Equal(expected, await fixture.ScalarAsync<string>($"SELECT answer->>'source' FROM kept_answer WHERE request_id = '{key.RequestId}'"));
    }

    [Fact]
    public async Task A_database_that_is_away_is_worth_a_retry()
    {
        await using var away = new GalleryDatabase("Host=127.0.0.1;Port=1;Database=none;Username=none;Password=none;Timeout=3");

        await Assert.ThrowsAsync<TransientFailureException>(() => new KeptAnswers(away).FindAsync(new AnswerKey("anna", Gallery: null, "17"), 0, Cancel));
    }

    private async Task<AnswerKey> KeyAsync() => new("anna", (await fixture.CreateGalleryAsync(faces.Model)).Name, Guid.NewGuid().ToString());

    private async Task<(Sha256Digest, string?)> AskedAsync(AnswerKey key) => await answers.FindAsync(key, 0, Cancel) is { } kept ? (kept.Asked, kept.Kind) : (default, null);

    /// <summary>Makes as if the time were over.</summary>
    private Task EndAsync(AnswerKey key) => fixture.ExecuteAsync($"UPDATE kept_answer SET kept_until = now() WHERE request_id = '{key.RequestId}'");

    private Task<long> CountRowsAsync(AnswerKey key) => fixture.ScalarAsync<long>($"SELECT count(*) FROM kept_answer WHERE request_id = '{key.RequestId}'");
}
