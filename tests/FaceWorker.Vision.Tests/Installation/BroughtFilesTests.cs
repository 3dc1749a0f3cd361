using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Images;
using FaceWorker.Testing;
using FaceWorker.Vision.Detectors;
using FaceWorker.Vision.Installation;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Onnx;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Installation;

/// <summary>Models that may not be passed on: a user brings the file, in whichever form it was exported. Files of the same inputs and outputs stand in for them.</summary>
public sealed class BroughtFilesTests : IDisposable
{
    private const string Detector = "scrfd-10g";

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ModelStore Store => new(Path.Combine(folder.Path, "store"));

    [Theory]
    [InlineData(true, "443", "452", "461", "446", "455", "464", "449", "458", "467")]
    [InlineData(false, "score_8", "score_16", "score_32", "bbox_8", "bbox_16", "bbox_32", "kps_8", "kps_16", "kps_32")]
    public async Task A_detector_is_known_by_the_shapes_of_its_outputs_whatever_their_names_and_order(bool flat, params string[] outputs)
    {
        var import = await ImportAsync(ModelFiles.Scrfd(flat, seed: 1), Detector);

        Assert.Empty(import.Inspection.Misfits);
        Assert.Equal(outputs, import.Card.Outputs);
        Assert.Equal("input.1", import.Card.Input.Name);
        Assert.Contains(import.Inspection.Remarks, remark => remark.Contains("signature only", StringComparison.Ordinal));
        Assert.Equal(ModelState.Ok, (await Store.VerifyAsync(Cancel)).Single(check => check.Card.Id == Detector).State);
        Assert.Equal(import.Card.Sha256, Store.GetModel(Detector).Sha256);
        Assert.NotNull(Store.FindGolden(Store.GetModel(Detector)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_batch_of_detections_equals_as_many_batches_of_one(bool flat)
    {
        var import = await ImportAsync(ModelFiles.Scrfd(flat, seed: 1), Detector);
        using var model = new OnnxModel(import.Card, await Store.ReadAsync(import.Card, Cancel), maxBatchSize: 3);
        var rows = Enumerable.Range(0, 3).Select(seed => Rows.Random(import.Card.Input, seed)).ToList();

        var together = await model.RunAsync(rows, Cancel);

        for (var i = 0; i < rows.Count; i++)
        {
            using var alone = (await model.RunAsync([rows[i]], Cancel))[0];
            Rows.AssertEqual(alone, together[i], outputs: 9, tolerance: 1e-4f);
            together[i].Dispose();
        }
    }

    [Fact]
    public async Task The_adapted_file_gives_for_one_picture_what_the_file_as_it_was_gives()
    {
        var file = ModelFiles.Scrfd(flat: true, seed: 2);
        var import = await ImportAsync(file, Detector);
        using var adapted = new OnnxModel(import.Card, await Store.ReadAsync(import.Card, Cancel), 1);
        using var session = new Microsoft.ML.OnnxRuntime.InferenceSession(file);
        var row = Rows.Random(import.Card.Input, seed: 3);
        using var input = Microsoft.ML.OnnxRuntime.OrtValue.CreateTensorValueFromMemory(row.Values.ToArray(), [1, 3, 640, 640]);
        using var options = new Microsoft.ML.OnnxRuntime.RunOptions();

        using var expected = session.Run(options, ["input.1"], [input], [.. import.Card.Outputs]);
        using var actual = (await adapted.RunAsync([row], Cancel))[0];

        for (var output = 0; output < 9; output++)
            Assert.Equal(expected[output].GetTensorDataAsSpan<float>().ToArray(), actual[output].ToArray());
    }

    [Fact]
    public async Task Opening_the_batch_alone_would_mix_the_pictures_and_is_refused()
    {
        // What somebody might do by hand: only the first dimension is made open, and every picture's places end up between the others'.
        var card = Store.GetModel(Detector) with { Outputs = ["443", "452", "461", "446", "455", "464", "449", "458", "467"], Edits = new ModelEdits { SymbolicBatch = true } };
        var mixed = OnnxEditor.Apply(card, ModelFiles.Scrfd(flat: true, seed: 1));
        card = card with { Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(mixed)) };

        var inspection = await ModelInspector.InspectAsync(card, mixed, Cancel);

        Assert.False(inspection.Fits);
        Assert.True((await ImportAsync(mixed, Detector)).Inspection.Fits); // the import mends that, too
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_planted_face_is_found_where_it_is(bool flat)
    {
        var import = await ImportAsync(ModelFiles.Scrfd(flat), Detector);
        await using var model = new BatchedModel(Detector, new OnnxModel(import.Card, await Store.ReadAsync(import.Card, Cancel), 1), new BatchingOptions());
        // Half as large in the input: red fills its pixels from (80, 40) to (87, 47), which is one cell of the finest map.
        using var picture = RedAt(160, 80, side: 16);

        var face = Assert.Single(await DetectorFamilies.Create(new DetectorModels(model, [], Landmarks: null)).DetectAsync(picture, 32, Lane.Bulk, Cancel));

        Assert.InRange(face.Score, 0.9f, 1);
        Assert.Equal((144f, 48f, 64f, 96f), (face.Box.X, face.Box.Y, face.Box.Width, face.Box.Height));
        Assert.Equal([new(160, 84), new(176, 84), new(168, 96), new(160, 104), new(176, 104)], face.Landmarks.Points);
    }

    [Fact]
    public async Task A_detector_without_points_needs_a_landmark_model_in_its_pack()
    {
        var import = await ImportAsync(ModelFiles.Scrfd(flat: true, points: false), Detector);
        await using var model = new BatchedModel(Detector, new OnnxModel(import.Card, await Store.ReadAsync(import.Card, Cancel), 1), new BatchingOptions());

        Assert.Equal(6, import.Card.Outputs.Count);
        Assert.Contains("landmark model", Assert.Throws<ModelStoreException>(() => DetectorFamilies.Create(new DetectorModels(model, [], Landmarks: null))).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string[], string[], bool> Embedders => new()
    {
        { "arcface-iresnet50", "input.1", ["683"], [], false },
        { "arcface-iresnet100", "input.1", ["1333"], [], false },
        { "adaface", "input", ["output", "1234"], [], false },
        { "magface", "input", ["output"], [], false },
        { "edgeface", "input", ["output"], [], false },
        { "dlib-resnet", "face", ["descriptor"], [], false },
        { "facenet-128", "input", ["embedding"], [], false },
        { "opencv-sface", "data", ["fc1"], ["fc1"], true },
    };

    [Theory]
    [MemberData(nameof(Embedders))]
    public async Task An_embedder_comes_by_import_and_its_batch_equals_batches_of_one(string id, string input, string[] outputs, string[] reshapes, bool mxnet)
    {
        var import = await ImportAsync(FileOf(id, input, outputs, mxnet), id);
        using var model = new OnnxModel(import.Card, await Store.ReadAsync(import.Card, Cancel), maxBatchSize: 4);
        var rows = Enumerable.Range(0, 4).Select(seed => Rows.Random(import.Card.Input, seed)).ToList();

        var together = await model.RunAsync(rows, Cancel);

        Assert.Equal((input, outputs[0]), (import.Card.Input.Name, import.Card.Outputs.Single()));
        Assert.Equal(reshapes, import.Card.Edits?.ReshapesKeepBatch ?? []);
        for (var i = 0; i < rows.Count; i++)
        {
            using var alone = (await model.RunAsync([rows[i]], Cancel))[0];
            Rows.AssertEqual(alone, together[i], outputs: 1, tolerance: 1e-4f);
            together[i].Dispose();
        }
    }

    [Theory]
    [InlineData("scrfd-arcface", "arcface-iresnet50", "input.1", 512)]
    [InlineData("scrfd-arcface-100", "arcface-iresnet100", "input.1", 512)]
    [InlineData("scrfd-adaface", "adaface", "input", 512)]
    [InlineData("scrfd-magface", "magface", "input", 512)]
    [InlineData("scrfd-edgeface", "edgeface", "input", 512)]
    public async Task Two_files_make_a_pack_whose_faces_have_vectors(string pack, string embedder, string input, int dimensions)
    {
        await ImportAsync(ModelFiles.Scrfd(flat: true), Detector);
        await ImportAsync(FileOf(embedder, input, ["vector"], mxnet: false), embedder);
        await using var packs = await FacePacks.LoadAsync(Store, [new PackId(pack)], new VisionOptions(), Cancel);
        using var picture = RedAt(640, 320, side: 16);

        var face = Assert.Single(await packs.Get(new PackId(pack)).FindFacesAsync(picture, Lane.Bulk, Cancel));

        Assert.Equal((embedder, dimensions), (face.Embedding.Model.Id.Value, face.Embedding.Model.Dimensions));
        Assert.Contains("calibrate the gallery", packs.Get(new PackId(pack)).Decisions.Fixed!.Origin, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pack_without_its_files_says_how_they_come()
    {
        var error = await Assert.ThrowsAsync<ModelStoreException>(() => FacePacks.LoadAsync(Store, [new PackId("scrfd-arcface")], new VisionOptions(), Cancel));

        Assert.Contains("faceworker models import FILE --card", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SHA-256", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_put_there_by_hand_is_refused_until_it_is_imported()
    {
        Directory.CreateDirectory(Store.Folder);
        await File.WriteAllBytesAsync(Path.Combine(Store.Folder, "scrfd-10g.onnx"), ModelFiles.Scrfd(flat: false), Cancel);

        var check = (await Store.VerifyAsync(Cancel)).Single(check => check.Card.Id == Detector);

        Assert.Equal(ModelState.Changed, check.State);
        Assert.Contains("without being imported", check.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_kind_of_file_is_refused_with_what_was_wanted_and_found()
    {
        var embedder = await ImportAsync(ModelFiles.Embedder("input.1", "683", 112, 256), "arcface-iresnet50");
        var detector = await ImportAsync(ModelFiles.Embedder("input.1", "683", 112, 512), Detector);
        var nothing = await ImportAsync("no model"u8.ToArray(), Detector);

        Assert.Equal("outputs: expected an output of 512 values per row, found '683' of floats [1, 256]", Assert.Single(embedder.Inspection.Misfits).ToString());
        Assert.Contains("the nine outputs of SCRFD", Assert.Single(detector.Inspection.Misfits).ToString(), StringComparison.Ordinal);
        Assert.StartsWith("file: expected an ONNX model that runs", Assert.Single(nothing.Inspection.Misfits).ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Store.Folder));
    }

    [Fact]
    public async Task A_file_of_another_size_is_refused_with_both()
    {
        var import = await ImportAsync(ModelFiles.Embedder("input", "output", 160, 512), "adaface");

        Assert.Equal(["input.height: expected 112, found 160", "input.width: expected 112, found 160"], import.Inspection.Misfits.Select(misfit => misfit.ToString()));
    }

    [Fact]
    public async Task Importing_again_is_harmless_and_another_file_of_the_family_takes_the_place()
    {
        var first = await ImportAsync(ModelFiles.Scrfd(flat: true, seed: 1), Detector);
        var again = await ImportAsync(ModelFiles.Scrfd(flat: true, seed: 1), Detector);
        var other = await ImportAsync(ModelFiles.Scrfd(flat: true, seed: 2), Detector);

        Assert.Equal(first.Card.Sha256, again.Card.Sha256);
        Assert.NotEqual(first.Card.Sha256, other.Card.Sha256);
        Assert.Equal(other.Card.Sha256, Store.GetModel(Detector).Sha256);
    }

    public void Dispose() => folder.Dispose();

    private static byte[] FileOf(string id, string input, string[] outputs, bool mxnet)
    {
        var card = SharedModels.Card(id);
        return mxnet ? ModelFiles.MxnetEmbedder(input, outputs[0], card.Input.Width, card.Embedding!.Dimensions)
            : ModelFiles.Embedder(input, outputs[0], card.Input.Width, card.Embedding!.Dimensions, outputs.ElementAtOrDefault(1));
    }

    private static Picture RedAt(int left, int top, int side) => Pictures.Make(1280, 960, (x, y) =>
        x >= left && x < left + side && y >= top && y < top + side ? ((byte)255, (byte)0, (byte)0) : ((byte)0, (byte)0, (byte)0));

    private async Task<ModelImport> ImportAsync(byte[] file, string card)
    {
        var path = Path.Combine(folder.Path, "brought.onnx");
        await File.WriteAllBytesAsync(path, file, Cancel);
        return await new ModelImporter(Store).ImportAsync(path, card, Cancel);
    }
}
