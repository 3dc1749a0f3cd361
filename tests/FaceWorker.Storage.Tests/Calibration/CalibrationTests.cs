using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Evaluation;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Storage.Calibration;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Calibration;

public sealed class CalibrationTests(StoreFixture fixture)
{
    // Values that only a double keeps.
    private static readonly DecisionThresholds OfTheCard = new(new SquaredDistance(1.1000000000000003), new SquaredDistance(1.2999999999999998), "the card's, é.");

    private readonly TestFaces faces = new(seed: 81);
    private readonly CalibrationStore calibrations = new(fixture.Database);

    [Fact]
    public async Task A_calibration_is_kept_whole_with_what_it_replaced_and_the_gallery_decides_by_it()
    {
        var gallery = await CreateAsync();
        var result = Result(1.2, "Calibrated on 9 people");

        var added = await calibrations.AddAsync(Context, gallery, result, Cancel);

        var listed = Assert.Single(await calibrations.ListAsync(gallery.Name, Cancel));
        Assert.Equal((added.Id, added.CalibratedAt, true), (listed.Id, listed.CalibratedAt, listed.IsInForce));
        Assert.All([added, listed], stored =>
        {
            Assert.Equal(OfTheCard, stored.Replaced.Fixed);
            Assert.Equal(result.Warnings, stored.Result.Warnings);
            Assert.Equal(result, stored.Result with { Warnings = result.Warnings });
        });
        Assert.Equal(gallery.Settings with { Decisions = result.ApplyTo(gallery.Settings.Decisions) }, (await ShowAsync(gallery)).Settings);
    }

    [Fact]
    public async Task A_calibrated_curve_decides_until_it_is_rolled_back_and_keeps_the_gallery_s_rates()
    {
        var ofTheCard = DecisionPolicy.By(Curve("the card's")) with { Fpir = 0.003, ReviewFpir = 0.07 };
        var gallery = await fixture.Store.CreateAsync(Context, NewName(), PackId.Default, faces.Model, GallerySettings.With(ofTheCard), Cancel);
        var result = Result(1.2, "9 people") with { Curve = Curve("9 people") };

        var added = await calibrations.AddAsync(Context, gallery, result, Cancel);

        var calibrated = (await ShowAsync(gallery)).Settings.Decisions;
        Assert.Equal(result.Curve, added.Result.Curve);
        Assert.Equal(ofTheCard, added.Replaced);
        Assert.Equal(ofTheCard.With(result.Curve) with { Fmr = 1e-3 }, calibrated);

        await fixture.Store.SetAsync(Context, gallery.Name, settings => settings with { Decisions = settings.Decisions with { Fpir = 0.005 } }, Cancel);
        Assert.True(Assert.Single(await calibrations.ListAsync(gallery.Name, Cancel)).IsInForce); // another rate, by the same curve

        await calibrations.RollBackAsync(Context, gallery.Name, Cancel);
        Assert.Equal(ofTheCard, (await ShowAsync(gallery)).Settings.Decisions);
    }

    [Theory]
    [InlineData(9, 3, 300, 9)] // the calibration is of 9 people of its own
    [InlineData(2, 3, 299, 3)]
    [InlineData(2, 3, 300, 3)]
    [InlineData(0, 0, 100, 1)]
    public async Task A_gallery_with_a_hundred_times_the_persons_has_outgrown_its_calibration(int people, int before, int after, long known)
    {
        var gallery = await CreateAsync();
        await fixture.AddAsync(gallery, [faces.Picture(before)]);
        await calibrations.AddAsync(Context, gallery, Result(1.2, "a few people") with { People = people }, Cancel);
        await fixture.AddAsync(gallery, [faces.Picture(after - before)]);

        var summary = await fixture.Store.ShowAsync(gallery.Name, Cancel);

        Assert.Equal((known, after), (summary.CalibratedPersons, summary.Persons));
        Assert.Equal(after >= 100 * known, summary.HasOutgrownCalibration);
    }

    [Fact]
    public async Task Of_a_calibration_by_an_earlier_version_and_without_one_nothing_is_said()
    {
        var (calibrated, other) = (await CreateAsync(), await CreateAsync());
        await calibrations.AddAsync(Context, calibrated, Result(1.2, "a few people"), Cancel);
        await fixture.ExecuteAsync($"UPDATE calibration SET report = report - 'persons' WHERE gallery_id = {calibrated.Id}");

        Assert.All([calibrated, other], gallery => Assert.Null(fixture.Store.ShowAsync(gallery.Name, Cancel).Result.CalibratedPersons));
    }

    [Fact]
    public async Task Rates_that_could_not_be_measured_stay_unknown()
    {
        var gallery = await CreateAsync();

        var added = await calibrations.AddAsync(Context, gallery, Result(1.2, "two people") with { FalseMatches = null, FalseNonMatches = null }, Cancel);

        Assert.Equal((null, null), (added.Result.FalseMatches, added.Result.FalseNonMatches));
    }

    [Fact]
    public async Task Two_calibrations_and_two_rollbacks_lead_to_the_card_s_thresholds_exactly()
    {
        var gallery = await CreateAsync();
        var first = await calibrations.AddAsync(Context, gallery, Result(1.2, "first"), Cancel);
        var second = await calibrations.AddAsync(Context, gallery, Result(0.9, "second"), Cancel);
        Assert.Equal([(second.Id, true), (first.Id, false)], await ListAsync(gallery));

        var rolledBack = await calibrations.RollBackAsync(Context, gallery.Name, Cancel);

        Assert.Equal((second.Id, false, first.Result.Thresholds), (rolledBack.Id, rolledBack.IsInForce, rolledBack.Replaced.Fixed));
        Assert.Equal(first.Result.Thresholds, (await ShowAsync(gallery)).Settings.Decisions.Fixed);
        Assert.Equal([(second.Id, false), (first.Id, true)], await ListAsync(gallery));

        await calibrations.RollBackAsync(Context, gallery.Name, Cancel);

        Assert.Equal(gallery, await ShowAsync(gallery));
        Assert.Equal([(second.Id, false), (first.Id, false)], await ListAsync(gallery));
    }

    [Fact]
    public async Task Without_one_in_force_a_rollback_is_refused_and_says_where_the_thresholds_are_from()
    {
        var gallery = await CreateAsync();
        var never = await Assert.ThrowsAsync<NoCalibrationException>(() => calibrations.RollBackAsync(Context, gallery.Name, Cancel));
        await calibrations.AddAsync(Context, gallery, Result(1.2, "calibrated"), Cancel);
        await SetByHandAsync(gallery);

        var byHand = await Assert.ThrowsAsync<NoCalibrationException>(() => calibrations.RollBackAsync(Context, gallery.Name, Cancel));

        Assert.EndsWith(": the card's, é.", never.Message, StringComparison.Ordinal);
        Assert.EndsWith(": by hand.", byHand.Message, StringComparison.Ordinal);
        Assert.Equal("by hand", (await ShowAsync(gallery)).Settings.Decisions.Fixed!.Origin);
    }

    [Fact]
    public async Task A_calibration_after_a_change_by_hand_is_rolled_back_to_that_and_no_further()
    {
        var gallery = await CreateAsync();
        await calibrations.AddAsync(Context, gallery, Result(1.2, "before"), Cancel);
        await SetByHandAsync(gallery);
        await calibrations.AddAsync(Context, gallery, Result(0.9, "after"), Cancel);

        await calibrations.RollBackAsync(Context, gallery.Name, Cancel);

        Assert.Equal("by hand", (await ShowAsync(gallery)).Settings.Decisions.Fixed!.Origin);
        await Assert.ThrowsAsync<NoCalibrationException>(() => calibrations.RollBackAsync(Context, gallery.Name, Cancel));
    }

    [Fact]
    public async Task Calibrations_at_once_form_a_chain_that_rollbacks_at_once_walk_back_to_its_beginning()
    {
        const int many = 12;
        var gallery = await CreateAsync();

        var added = await Task.WhenAll(Enumerable.Range(1, many).Select(i => calibrations.AddAsync(Context, gallery, Result(i / 10.0, $"number {i}"), Cancel)));

        var inOrder = added.OrderBy(calibration => calibration.Id).ToList();
        Assert.Equal([OfTheCard, .. inOrder.SkipLast(1).Select(calibration => calibration.Result.Thresholds)], inOrder.Select(calibration => calibration.Replaced.Fixed));
        Assert.Equal(inOrder[^1].Result.Thresholds, (await ShowAsync(gallery)).Settings.Decisions.Fixed);

        var rolledBack = await Task.WhenAll(Enumerable.Range(1, many).Select(_ => calibrations.RollBackAsync(Context, gallery.Name, Cancel)));

        Assert.Equal(inOrder.Select(calibration => calibration.Id), rolledBack.Select(calibration => calibration.Id).Order());
        Assert.Equal(gallery, await ShowAsync(gallery));
    }

    [Fact]
    public async Task Galleries_do_not_see_each_other_s_calibrations()
    {
        var (one, other) = (await CreateAsync(), await CreateAsync());
        await calibrations.AddAsync(Context, one, Result(1.2, "of the one"), Cancel);

        Assert.Empty(await calibrations.ListAsync(other.Name, Cancel));
        await Assert.ThrowsAsync<NoCalibrationException>(() => calibrations.RollBackAsync(Context, other.Name, Cancel));
        Assert.Equal(other, await ShowAsync(other));
    }

    [Fact]
    public async Task A_gallery_that_was_made_anew_does_not_get_the_calibration_of_the_deleted_one()
    {
        var gone = await CreateAsync();
        await fixture.Store.DeleteAsync(Context, gone.Name, Cancel);
        var anew = await fixture.Store.CreateAsync(Context, gone.Name, gone.Pack, gone.Model, gone.Settings, Cancel);

        var refused = await Assert.ThrowsAsync<RequestRejectedException>(() => calibrations.AddAsync(Context, gone, Result(1.2, "of the deleted"), Cancel));

        Assert.Equal(RejectionReason.UnknownGallery, refused.Reason);
        Assert.Equal(anew, await ShowAsync(anew));
    }

    [Fact]
    public async Task An_unknown_gallery_is_rejected()
    {
        var nowhere = NewName();

        var list = await Assert.ThrowsAsync<RequestRejectedException>(() => calibrations.ListAsync(nowhere, Cancel));
        var rollback = await Assert.ThrowsAsync<RequestRejectedException>(() => calibrations.RollBackAsync(Context, nowhere, Cancel));

        Assert.All([list, rollback], refused => Assert.Equal(RejectionReason.UnknownGallery, refused.Reason));
    }

    [Fact]
    public async Task Who_may_not_administer_takes_nothing_back()
    {
        var gallery = await CreateAsync();
        await calibrations.AddAsync(Context, gallery, Result(1.2, "stays"), Cancel);
        var guest = Context with { Caller = new Caller("guest", Rights.All & ~Rights.Administer) };

        var refused = await Assert.ThrowsAsync<RequestRejectedException>(() => calibrations.RollBackAsync(guest, gallery.Name, Cancel));

        Assert.Equal(RejectionReason.Forbidden, refused.Reason);
        Assert.True(Assert.Single(await calibrations.ListAsync(gallery.Name, Cancel)).IsInForce);
    }

    [Fact]
    public async Task Rates_are_kept_under_the_names_of_the_first_rows()
    {
        var gallery = await CreateAsync();

        var added = await calibrations.AddAsync(Context, gallery, Result(1.2, "kept"), Cancel);

        Assert.Equal("40, 27", await fixture.ScalarAsync<string>(
            $"SELECT concat_ws(', ', report #>> '{{falseAccepts,comparisons}}', report #>> '{{falseRejects,comparisons}}') FROM calibration WHERE id = {added.Id}"));
    }

    private static ImpostorCurve Curve(string population) => new(population, 1000, [new(0.91234567890123456, 30), new(1.2, 100), new(1.5, 300)]);

    private static CalibrationResult Result(double match, string origin) => new(
        new FalseMatchRate(1e-3), new DecisionThresholds(new SquaredDistance(match), new SquaredDistance(match + 0.2), origin),
        People: 9, GenuineComparisons: 27, ImpostorComparisons: 324,
        new HeldOutRate(1, 40, new ConfidenceInterval(0.0001, 0.13)), new HeldOutRate(0, 27, new ConfidenceInterval(0, 0.12)), ["Too few.", "Far too few."]);

    private Task<Gallery> CreateAsync() =>
        fixture.Store.CreateAsync(Context, NewName(), PackId.Default, faces.Model, GallerySettings.With(OfTheCard), Cancel);

    private async Task<Gallery> ShowAsync(Gallery gallery) => (await fixture.Store.ShowAsync(gallery.Name, Cancel)).Gallery;

    private async Task<IEnumerable<(long Id, bool IsInForce)>> ListAsync(Gallery gallery) =>
        (await calibrations.ListAsync(gallery.Name, Cancel)).Select(calibration => (calibration.Id, calibration.IsInForce));

    private Task<Gallery> SetByHandAsync(Gallery gallery) => fixture.Store.SetAsync(Context, gallery.Name,
        settings => settings with { Decisions = new DecisionThresholds(new SquaredDistance(1), new SquaredDistance(1), "by hand") }, Cancel);
}
