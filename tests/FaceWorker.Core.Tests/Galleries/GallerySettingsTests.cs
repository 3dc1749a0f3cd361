using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Core.Tests.Galleries;

public sealed class GallerySettingsTests
{
    private static readonly GallerySettings New = GallerySettings.With(new DecisionThresholds(new SquaredDistance(1.1), new SquaredDistance(1.3), "a test"));

    [Fact]
    public void A_new_gallery_asks_the_nearest_and_keeps_no_image_data() => Assert.Equal(
        (IdentificationRule.Nearest, 5, QualityGate.Default, CropPolicy.None), (New.Rule, New.Neighbours, New.Gate, New.Crops));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(101)]
    public void So_many_neighbours_cannot_be(int neighbours)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => New with { Neighbours = neighbours });
        Assert.Throws<ArgumentOutOfRangeException>(() => new GallerySettings(New.Decisions, New.Rule, neighbours, New.Gate, New.Crops));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void So_many_neighbours_can_be(int neighbours) => Assert.Equal(neighbours, (New with { Neighbours = neighbours }).Neighbours);

    [Fact]
    public void Settings_are_the_same_when_every_one_is()
    {
        Assert.Equal(New, New with { Gate = new QualityGate { MinFaceSize = QualityGate.Default.MinFaceSize, MinSharpness = QualityGate.Default.MinSharpness } });
        Assert.NotEqual(New, New with { Gate = QualityGate.Open });
    }
}
