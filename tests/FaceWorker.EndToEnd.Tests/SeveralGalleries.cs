using FaceWorker.Contracts;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;

namespace FaceWorker.EndToEnd.Tests;

/// <summary>One worker serves galleries of many owners, each by its own rule, model and thresholds, and nothing of one is seen from another.</summary>
public sealed class SeveralGalleries(RunningWorkerFixture fixture) : IClassFixture<RunningWorkerFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_of_one_gallery_is_visible_from_another()
    {
        await fixture.CreateGalleryAsync("mine");
        await fixture.CreateGalleryAsync("theirs");
        var portrait = fixture.Images.Portrait("mine.jpg", 1, People.Anna);
        var enrolled = (await fixture.EnrollAsync("mine", "Anna", portrait)).Result!;
        var theirs = (await fixture.IndexAsync(TestImages.Sample(6), "theirs")).Result!;

        var identified = (await fixture.IdentifyAsync("theirs", portrait)).Result!;
        var verified = await fixture.VerifySubjectsAsync("theirs", portrait, "Anna");
        var indexed = (await fixture.IndexAsync(portrait, "theirs")).Result!;

        var candidates = identified.Faces.Single().Candidates;
        Assert.NotEmpty(candidates);
        Assert.All(candidates, candidate => Assert.Equal((theirs.ImageId, null, null), (candidate.ImageId, candidate.SubjectId, candidate.Subject)));
        Assert.Equal(RejectionReason.UnknownSubject, verified.Rejection?.Reason);
        Assert.False(indexed.AlreadyIndexed);
        Assert.NotEqual(enrolled.ImageId, indexed.ImageId);
        Assert.Null(indexed.Faces.Single().Subject);
    }

    [Fact]
    public async Task The_same_name_in_two_galleries_is_two_subjects()
    {
        await fixture.CreateGalleryAsync("one");
        await fixture.CreateGalleryAsync("two");
        var portrait = fixture.Images.Portrait("both.jpg", 1, People.Anna);

        var one = (await fixture.EnrollAsync("one", "Anna", portrait)).Result!;
        var two = (await fixture.EnrollAsync("two", "Anna", portrait)).Result!;

        Assert.NotEqual(one.SubjectId, two.SubjectId);
        Assert.Equal((false, false), (one.AlreadyEnrolled, two.AlreadyEnrolled));
    }

    [Fact]
    public async Task Two_galleries_are_asked_by_different_rules()
    {
        var photos = new[] { fixture.Images.Portrait("a.jpg", 1, People.Anna), fixture.Images.Portrait("b.jpg", 4, new FaceBox(265, 195, 161, 250)) };
        var distances = new Dictionary<IdentificationRule, double>();
        foreach (var rule in new[] { IdentificationRule.Nearest, IdentificationRule.Centroid, IdentificationRule.Knn })
        {
            var name = $"by-{rule.ToString().ToLowerInvariant()}";
            await fixture.CreateGalleryAsync(name, settings: settings => settings with { Rule = rule });
            foreach (var photo in photos)
                Assert.NotNull((await fixture.EnrollAsync(name, "Anna", photo)).Result);

            var identified = (await fixture.IdentifyAsync(name, photos[0])).Result!;

            Assert.Equal(rule.ToString().ToLowerInvariant(), identified.Rule);
            var candidate = identified.Faces.Single().Candidates.Single();
            Assert.Equal(("Anna", Decision.Match, 2), (candidate.Subject, candidate.Decision, candidate.Evidence.Count));
            Assert.Equal(rule == IdentificationRule.Knn, candidate.Score is not null);
            distances[rule] = candidate.SquaredDistance;
        }

        // The photo itself is stored: the nearest face is the same, the mean of two is not.
        Assert.InRange(distances[IdentificationRule.Nearest], 0, 1e-3);
        Assert.InRange(distances[IdentificationRule.Centroid], 0.1, 1);
    }

    [Fact]
    public async Task Thresholds_follow_the_size_of_the_gallery_and_a_verification_s_its_number_of_pairs()
    {
        var curve = new ImpostorCurve("made-up people", 1_000_000, [.. new[] { 30, 300, 3000, 30_000, 300_000 }.Select(matches => new ImpostorPoint(2 + 0.1 * Math.Log(matches / 1e6), matches))]);
        await fixture.CreateGalleryAsync("growing", settings: settings => settings with { Decisions = DecisionPolicy.By(curve) with { Fpir = 0.02 } });
        await fixture.EnrollAsync("growing", "Anna", fixture.Images.Portrait("growing.jpg", 1, People.Anna));

        var small = (await fixture.IdentifyAsync("growing", TestImages.Sample(1))).Result!.Thresholds;
        var faces = (await fixture.IndexAsync(TestImages.Sample(2), "growing")).Result!.Faces.Count(face => face.Problems.Count == 0);
        await Task.Delay(TimeSpan.FromSeconds(1.5), TimeProvider.System, Cancel); // counted once a second
        var larger = (await fixture.IdentifyAsync("growing", TestImages.Sample(1))).Result!.Thresholds;
        var verified = (await fixture.VerifySubjectsAsync("growing", TestImages.Sample(1), "Anna")).Result!;

        Assert.Equal((1, 0.02, 0.2), (small.Persons, small.Fpir, small.ReviewFpir));
        Assert.Equal(2 + 0.1 * Math.Log(0.02), small.Match, 1e-3);
        Assert.Equal(1 + faces, larger.Persons);
        Assert.Equal(2 + 0.1 * Math.Log(0.02 / (1 + faces)), larger.Match, 5e-3);
        Assert.Contains($"among {1 + faces} people; by the false matches of made-up people", larger.Origin, StringComparison.Ordinal);
        Assert.Equal((null, 1e-3), (verified.Thresholds.Persons, verified.Thresholds.Fmr));
        Assert.Equal(2 + 0.1 * Math.Log(1e-3 / verified.FaceCount), verified.Thresholds.Match, 1e-3);
    }

    [Fact]
    public async Task A_verification_goes_by_the_thresholds_of_the_gallery_it_names()
    {
        var strict = new DecisionThresholds(new SquaredDistance(0.1), new SquaredDistance(0.2), "strict");
        await fixture.CreateGalleryAsync("strict", settings: settings => settings with { Decisions = strict });
        var (first, second) = (ImageReference.AtPath(TestImages.Sample(1)), ImageReference.AtPath(TestImages.Sample(4)));

        var ofTheCard = (await fixture.Client.VerifyAsync(new VerifyFaces { First = first, Second = second }, Cancel)).Result!;
        var ofTheGallery = (await fixture.Client.VerifyAsync(new VerifyFaces { First = first, Second = second, Gallery = "strict" }, Cancel)).Result!;
        var both = await fixture.Client.VerifyAsync(new VerifyFaces { First = first, Second = second, Gallery = "strict", Pack = "default" }, Cancel);

        Assert.Equal(Decision.Match, ofTheCard.Decision);
        Assert.Equal((Decision.Unknown, "strict"), (ofTheGallery.Decision, ofTheGallery.Thresholds.Origin));
        Assert.Equal(ofTheCard.SquaredDistance, ofTheGallery.SquaredDistance);
        Assert.Equal(RejectionReason.InvalidMessage, both.Rejection?.Reason);
    }

    [Fact]
    public async Task A_gallery_whose_model_has_changed_underneath_is_neither_filled_nor_asked()
    {
        await fixture.CreateGalleryAsync("changed");
        await fixture.Database.ExecuteAsync("UPDATE space SET fingerprint = 'another' FROM gallery WHERE gallery.id = gallery_id AND name = 'changed'");
        var photo = TestImages.Sample(1);
        var image = ImageReference.AtPath(photo);

        RequestRejected?[] rejections =
        [
            (await fixture.IndexAsync(photo, "changed")).Rejection,
            (await fixture.EnrollAsync("changed", "Anna", photo)).Rejection,
            (await fixture.IdentifyAsync("changed", photo)).Rejection,
            (await fixture.VerifySubjectsAsync("changed", photo, "Anna")).Rejection,
            (await fixture.Client.VerifyAsync(new VerifyFaces { First = image, Second = image, Gallery = "changed" }, Cancel)).Rejection,
        ];

        Assert.All(rejections, rejection => Assert.Equal(RejectionReason.ModelChanged, rejection?.Reason));
        Assert.All(rejections, rejection => Assert.Contains("another", rejection!.Detail, StringComparison.Ordinal));
        Assert.Equal(0, await fixture.CountImagesAsync("changed"));
    }
}
