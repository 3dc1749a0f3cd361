using FaceWorker.Contracts;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Images;

public sealed class RejectionTests(StoreFixture fixture)
{
    private readonly string gallery = NewName().Value;

    [Fact]
    public async Task The_same_rejection_is_counted_and_its_newest_detail_kept()
    {
        for (var i = 1; i <= 3; i++)
            await fixture.Store.RecordRejectionAsync(gallery, "/broken.jpg", RejectionReason.UnsupportedFormat, $"detail {i}", Cancel);

        Assert.Equal("unsupportedFormat 3 detail 3", await LedgerAsync());
    }

    [Fact]
    public async Task Another_reason_or_source_is_a_rejection_of_its_own()
    {
        await fixture.Store.RecordRejectionAsync(gallery, "/a.jpg", RejectionReason.Corrupt, "d", Cancel);
        await fixture.Store.RecordRejectionAsync(gallery, "/b.jpg", RejectionReason.Corrupt, "d", Cancel);
        await fixture.Store.RecordRejectionAsync(gallery, "/b.jpg", RejectionReason.TooSmall, "d", Cancel);

        Assert.Equal("corrupt 1 d, corrupt 1 d, tooSmall 1 d", await LedgerAsync());
    }

    [Fact]
    public async Task A_rejection_without_a_source_is_counted_too()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            fixture.Store.RecordRejectionAsync(gallery, null, RejectionReason.InvalidMessage, "d", Cancel)));

        Assert.Equal("invalidMessage 20 d", await LedgerAsync());
    }

    [Fact]
    public async Task A_rejection_with_neither_gallery_nor_source_is_taken() =>
        await fixture.Store.RecordRejectionAsync(null, null, RejectionReason.InvalidMessage, "not JSON", Cancel);

    [Fact]
    public async Task Whatever_a_request_says_fits_into_the_ledger()
    {
        var anything = new string('\u4E00', 100_000) + "\0\uDC00";

        await fixture.Store.RecordRejectionAsync(anything, anything, RejectionReason.InvalidMessage, anything, Cancel);
        await fixture.Store.RecordRejectionAsync("a\0b", "/a\0b", RejectionReason.InvalidMessage, "a\0b", Cancel);

        Assert.Equal(1, await fixture.ScalarAsync<long>("SELECT count(*) FROM rejection WHERE source = '/a\uFFFDb'"));
    }

    private Task<string> LedgerAsync() => fixture.ScalarAsync<string>(
        $"SELECT string_agg(reason || ' ' || count || ' ' || detail, ', ' ORDER BY reason) FROM rejection WHERE gallery = '{gallery}'");
}
