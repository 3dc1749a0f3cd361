using FaceWorker.Vision.Embedders;
using FaceWorker.Vision.Models;
using FaceWorker.Vision.Tests.Support;

namespace FaceWorker.Vision.Tests.Embedders;

public sealed class EmbedderCardsTests(InstalledModels installed)
{
    private readonly ModelCard card = installed.Store.GetModel("mobilefacenet-512");

    [Fact]
    public void Whatever_changes_vectors_changes_the_fingerprint()
    {
        var embedding = card.Embedding!;
        ModelCard[] others =
        [
            card with { Sha256 = new string('0', 64) },
            card with { Outputs = ["another"] },
            card with { Input = card.Input with { Channels = ChannelOrder.Rgb } },
            card with { Input = card.Input with { Mean = [127.5f, 127.5f, 127.5f] } },
            card with { Input = card.Input with { Divisor = 127.5f } },
            card with { Input = card.Input with { Width = 96 } },
            card with { Embedding = embedding with { Alignment = embedding.Alignment with { Method = "another" } } },
            card with { Embedding = embedding with { Alignment = embedding.Alignment with { Points = [.. embedding.Alignment.Points!.Reverse()] } } },
        ];

        Assert.Equal(others.Length + 1, others.Append(card).Select(other => other.ToFaceModel().Fingerprint).Distinct().Count());
        Assert.All(others, other => Assert.False(other.ToFaceModel().IsSameAs(card.ToFaceModel())));
    }

    [Fact]
    public void What_changes_no_vector_changes_no_fingerprint()
    {
        var embedding = card.Embedding!;
        ModelCard[] others =
        [
            card with { Licence = "another", Provenance = "another" },
            card with { Source = null, Edits = null, File = "another.onnx" },
            card with { BatchSize = new BatchSizes(7, 7) },
            card with { Embedding = embedding with { Impostors = embedding.Impostors! with { Population = "others" } } },
        ];

        Assert.All(others, other => Assert.Equal(card.ToFaceModel(), other.ToFaceModel()));
    }

    // Galleries remember it: should this fail, what a fingerprint is made of has changed, and every gallery would be refused.
    [Fact]
    public void The_default_models_fingerprint_stays_what_it_was() => Assert.Equal("7074da564a07dd4f", card.ToFaceModel().Fingerprint);

    [Fact]
    public void A_model_that_makes_no_vectors_has_none() =>
        Assert.Contains("ultra-light-rfb-320", Assert.Throws<ModelStoreException>(() => installed.Store.GetModel("ultra-light-rfb-320").ToFaceModel()).Message, StringComparison.Ordinal);
}
