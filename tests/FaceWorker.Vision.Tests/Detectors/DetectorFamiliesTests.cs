using FaceWorker.Vision.Detectors;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Detectors;

public sealed class DetectorFamiliesTests
{
    [Fact]
    public async Task A_cascade_without_its_refiners_is_refused_with_their_names()
    {
        await using var proposer = SharedModels.Load("mtcnn-pnet");

        var error = Assert.Throws<ModelStoreException>(() => DetectorFamilies.Create(new DetectorModels(proposer, [], Landmarks: null)));

        Assert.Contains("mtcnn-rnet", error.Message, StringComparison.Ordinal);
        Assert.Contains("mtcnn-onet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refiners_in_the_wrong_order_are_refused()
    {
        await using var proposer = SharedModels.Load("mtcnn-pnet");
        await using var rNet = SharedModels.Load("mtcnn-rnet");
        await using var oNet = SharedModels.Load("mtcnn-onet");

        var error = Assert.Throws<ModelStoreException>(() => DetectorFamilies.Create(new DetectorModels(proposer, [oNet, rNet], Landmarks: null)));

        Assert.Contains("'mtcnn-onet'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'mtcnn-rnet'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_detector_without_landmarks_asks_for_a_landmark_model()
    {
        var card = SharedModels.Card("ultra-light-rfb-320");
        await using var detector = SharedModels.Load(card);

        Assert.Contains("landmark model", Assert.Throws<ModelStoreException>(() =>
            DetectorFamilies.Create(new DetectorModels(detector, [], Landmarks: null))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_family_is_named_together_with_the_known_ones()
    {
        await using var detector = SharedModels.Load(SharedModels.Card("yunet") with { Family = "zunet" });

        var error = Assert.Throws<ModelStoreException>(() => DetectorFamilies.Create(new DetectorModels(detector, [], Landmarks: null)));

        Assert.Contains("'zunet'", error.Message, StringComparison.Ordinal);
        Assert.Contains("ultra-light-rfb, yunet, retinaface, scrfd, mtcnn-pnet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pack_needs_to_name_only_the_models_it_has()
    {
        var pack = CardReader.Read<PackCard>("pack", """{ "id": "p", "detector": "mtcnn-pnet", "refiners": ["mtcnn-rnet", "mtcnn-onet"], "embedder": "e" }"""u8);

        Assert.Null(pack.Landmarks);
        Assert.Equal(["mtcnn-rnet", "mtcnn-onet"], pack.Refiners);
    }

    [Theory]
    [InlineData("yunet", "\"multiple\": 32", "\"multiple\": 48", "input.multiple")]
    [InlineData("yunet", "\"fit\": \"pad\"", "\"fit\": \"pyramid\"", "detection.pyramid")]
    [InlineData("yunet", "\"fit\": \"pad\"", "\"fit\": \"alignment\"", "alignment")]
    [InlineData("mtcnn-pnet", "0.709", "1", "factor")]
    [InlineData("mtcnn-pnet", "\"fit\": \"pyramid\"", "\"fit\": \"stretch\"", "detection.pyramid")]
    [InlineData("ultra-light-rfb-320", "\"most\": 64", "\"most\": 0", "detection.tiles")]
    [InlineData("ultra-light-rfb-320", "\"overlap\": 0.25", "\"overlap\": 1", "detection.tiles")]
    public void A_card_that_contradicts_itself_is_refused_with_the_field(string id, string right, string wrong, string field)
    {
        var json = System.Text.Encoding.UTF8.GetString(BuiltInCards.BytesOf(SharedModels.Card(id)));
        Assert.Contains(right, json, StringComparison.Ordinal);

        var error = Assert.Throws<ModelStoreException>(() =>
            CardReader.Read<ModelCard>("x.json", System.Text.Encoding.UTF8.GetBytes(json.Replace(right, wrong, StringComparison.Ordinal))));

        Assert.Contains("x.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(field, error.Message, StringComparison.Ordinal);
    }
}
