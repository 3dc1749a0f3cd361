using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Storage.Galleries;
using FaceWorker.Testing;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Galleries;

public sealed class GallerySettingsTests(StoreFixture fixture)
{
    private static readonly GallerySettings Other = new(
        new DecisionThresholds(new SquaredDistance(0.25), new SquaredDistance(0.5), "by hand"), IdentificationRule.Knn, Neighbours: 9,
        new QualityGate { MinFaceSize = 33, MinScore = 0.5f, MinSharpness = 7, MaxYaw = 10, MaxPitch = 20, MaxRoll = 30, MinQuality = 2.5f }, CropPolicy.Keep)
    {
        KeepFor = TimeSpan.FromDays(400),
        Sources = new GallerySources(["/photos/family"], ["photos.example:8443"], ["family"]),
    };

    private readonly TestFaces faces = new(seed: 62);

    [Fact]
    public async Task Every_setting_is_kept_as_it_was_set()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);

        var changed = await fixture.Store.SetAsync(Context, gallery.Name, _ => Other, Cancel);

        Assert.Equal(gallery with { Settings = Other }, changed);
        Assert.Equal(changed, await fixture.Store.GetGalleryAsync(gallery.Name, Cancel));
        Assert.Equal(changed, (await fixture.Store.ShowAsync(gallery.Name, Cancel)).Gallery);
    }

    [Fact]
    public async Task Who_may_not_administer_changes_no_setting_and_deletes_nothing()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        var guest = Context with { Caller = new Caller("guest", Rights.All & ~Rights.Administer) };

        foreach (var method in new Func<Task>[] { () => fixture.Store.SetAsync(guest, gallery.Name, _ => Other, Cancel), () => fixture.Store.DeleteAsync(guest, gallery.Name, Cancel) })
            Assert.Equal(RejectionReason.Forbidden, (await Assert.ThrowsAsync<RequestRejectedException>(method)).Reason);

        Assert.Equal(gallery, (await fixture.Store.ShowAsync(gallery.Name, Cancel)).Gallery);
    }

    [Fact]
    public async Task A_gallery_is_created_with_every_setting()
    {
        var gallery = await fixture.Store.CreateAsync(Context, NewName(), PackId.Default, faces.Model, Other, Cancel);

        Assert.Equal(Other, (await fixture.Store.GetGalleryAsync(gallery.Name, Cancel)).Settings);
    }

    [Fact]
    public async Task Another_worker_follows_when_its_memory_of_the_gallery_ends()
    {
        var time = new ManualTime();
        await using var worker = new PostgresGalleryStore(fixture.Database, fixture.Options, time);
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        await worker.GetGalleryAsync(gallery.Name, Cancel);

        await fixture.Store.SetAsync(Context, gallery.Name, _ => Other, Cancel);

        Assert.Equal(gallery, await worker.GetGalleryAsync(gallery.Name, Cancel));
        time.Advance(fixture.Options.GalleryCacheTime);
        Assert.Equal(Other, (await worker.GetGalleryAsync(gallery.Name, Cancel)).Settings);
    }

    [Fact]
    public async Task Changes_at_once_all_count()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            fixture.Store.SetAsync(Context, gallery.Name, settings => settings with { Neighbours = settings.Neighbours + 1 }, Cancel)));

        Assert.Equal(TestFaces.Settings.Neighbours + 20, (await fixture.Store.GetGalleryAsync(gallery.Name, Cancel)).Settings.Neighbours);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Only_other_thresholds_end_a_calibration(bool changeThresholds, bool isStillCalibrated)
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        await fixture.ExecuteAsync($$"""
            WITH calibration AS (
              INSERT INTO calibration (gallery_id, far_target, match_threshold, review_threshold, threshold_origin, report,
                previous_match_threshold, previous_review_threshold, previous_threshold_origin)
              VALUES ({{gallery.Id}}, 0.001, 1, 1, '', '{}', 1, 1, '') RETURNING id)
            UPDATE gallery SET calibration_id = calibration.id FROM calibration WHERE gallery.id = {{gallery.Id}}
            """);

        await fixture.Store.SetAsync(Context, gallery.Name, settings => Other with { Decisions = changeThresholds ? Other.Decisions : settings.Decisions }, Cancel);

        Assert.Equal(isStillCalibrated, await fixture.ScalarAsync<bool>($"SELECT calibration_id IS NOT NULL FROM gallery WHERE id = {gallery.Id}"));
    }

    [Fact]
    public async Task A_gallery_that_shall_keep_no_crops_loses_those_it_has_and_gets_no_new_ones_from_a_worker_that_does_not_know_yet()
    {
        var (gallery, other) = (await CreateWithCropAsync(), await CreateWithCropAsync());
        Assert.Equal(1, (await fixture.Store.ShowAsync(gallery.Name, Cancel)).Crops);

        await fixture.Store.SetAsync(Context, gallery.Name, settings => settings with { Crops = CropPolicy.None }, Cancel);
        await fixture.AddAsync(gallery, [WithCrop()]);

        Assert.Equal((2, 0), ((await fixture.Store.ShowAsync(gallery.Name, Cancel)).Faces, (await fixture.Store.ShowAsync(gallery.Name, Cancel)).Crops));
        Assert.Equal(1, (await fixture.Store.ShowAsync(other.Name, Cancel)).Crops);
    }

    [Fact]
    public async Task An_unknown_gallery_is_rejected() => Assert.Equal(RejectionReason.UnknownGallery,
        (await Assert.ThrowsAsync<RequestRejectedException>(() => fixture.Store.SetAsync(Context, NewName(), _ => Other, Cancel))).Reason);

    private async Task<Gallery> CreateWithCropAsync()
    {
        var gallery = await fixture.Store.CreateAsync(Context, NewName(), PackId.Default, faces.Model, Other, Cancel);
        await fixture.AddAsync(gallery, [WithCrop()]);
        return gallery;
    }

    private IndexedPicture WithCrop() => faces.Picture(0) with { Faces = [faces.Face() with { Crop = "a jpeg"u8.ToArray() }] };
}
