namespace FaceWorker.Training.Networks;

/// <summary>Inception-ResNet-v1 as davidsandberg/facenet has it. The weights' names are those of facenet-pytorch, so that its files can be read.</summary>
/// <remarks>C. Szegedy et al., "Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning", AAAI 2017, figures 10 to 14.</remarks>
internal static class InceptionResNet
{
    public const string Name = "inception-resnet-v1";

    private const int Dimensions = 512;
    private const float Epsilon = 1e-3f;

    public static Network Create() => new(Name, "Inception-ResNet-v1, 160 px, 512 values", side: 160, Dimensions, new Chain(
        new Part("conv2d_1a", Unit(3, 32, 3, 2)), new Part("conv2d_2a", Unit(32, 32, 3)), new Part("conv2d_2b", Unit(32, 64, 3, 1, 1)), new MaxPool(3, 2),
        new Part("conv2d_3b", Unit(64, 80, 1)), new Part("conv2d_4a", Unit(80, 192, 3)), new Part("conv2d_4b", Unit(192, 256, 3, 2)),
        Repeat("repeat_1", 5, () => Block(256, 0.17f, 96, Unit(256, 32, 1), Steps(Unit(256, 32, 1), Unit(32, 32, 3, 1, 1)), Steps(Unit(256, 32, 1), Unit(32, 32, 3, 1, 1), Unit(32, 32, 3, 1, 1)))),
        new Part("mixed_6a", new Branches(
            new Part("branch0", Unit(256, 384, 3, 2)), new Part("branch1", Steps(Unit(256, 192, 1), Unit(192, 192, 3, 1, 1), Unit(192, 256, 3, 2))), new MaxPool(3, 2))),
        Repeat("repeat_2", 10, () => Block(896, 0.10f, 256, Unit(896, 128, 1), Steps(Unit(896, 128, 1), Unit(128, 128, new(1, 7), 1, new(0, 3)), Unit(128, 128, new(7, 1), 1, new(3, 0))))),
        new Part("mixed_7a", new Branches(
            new Part("branch0", Steps(Unit(896, 256, 1), Unit(256, 384, 3, 2))), new Part("branch1", Steps(Unit(896, 256, 1), Unit(256, 256, 3, 2))),
            new Part("branch2", Steps(Unit(896, 256, 1), Unit(256, 256, 3, 1, 1), Unit(256, 256, 3, 2))), new MaxPool(3, 2))),
        Repeat("repeat_3", 5, () => new Chain(EndBlock(0.20f), new Relu())), new Part("block8", EndBlock(1)),
        new GlobalAverage(), new Dropout(0.6f), new Part("last_linear", new Linear(1792, Dimensions, HasBias: false)), new Part("last_bn", new BatchNormalization(Dimensions, Epsilon)),
        new UnitLength()));

    private static Part Repeat(string name, int count, Func<Layer> block) => new(name, new Chain([.. Enumerable.Range(0, count).Select(i => new Part($"{i}", block()))]));

    private static Chain Block(int channels, float scale, int joined, params Layer[] branches) => new(Added(channels, scale, joined, branches), new Relu());

    private static Residual EndBlock(float scale) => Added(1792, scale, 384, Unit(1792, 192, 1), Steps(Unit(1792, 192, 1), Unit(192, 192, new(1, 3), 1, new(0, 1)), Unit(192, 192, new(3, 1), 1, new(1, 0))));

    private static Residual Added(int channels, float scale, int joined, params Layer[] branches) => new(new Chain(
        new Branches([.. branches.Select((branch, i) => new Part($"branch{i}", branch))]), new Part("conv2d", new Convolution(joined, channels, 1, HasBias: true))), scale);

    private static Chain Steps(params Layer[] steps) => new([.. steps.Select((step, i) => new Part($"{i}", step))]);

    private static Chain Unit(int input, int output, Extent kernel, int stride = 1, Extent padding = default) => new(
        new Part("conv", new Convolution(input, output, kernel, stride, padding)), new Part("bn", new BatchNormalization(output, Epsilon)), new Relu());
}
