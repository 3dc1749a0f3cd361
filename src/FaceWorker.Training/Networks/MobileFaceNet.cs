namespace FaceWorker.Training.Networks;

/// <summary>Inverted residuals, and at the end a depth-wise convolution over the whole map in the place of an average.</summary>
/// <remarks>S. Chen et al., "MobileFaceNets: Efficient CNNs for Accurate Real-Time Face Verification on Mobile Devices", CCBR 2018, table 1.</remarks>
internal static class MobileFaceNet
{
    private const int Dimensions = 128;

    public static Network Create() => new("mobilefacenet", "MobileFaceNet, 112 px, 128 values", side: 112, Dimensions, new Chain(
        new Part("conv1", Unit(3, 64, 3, stride: 2, padding: 1)), new Part("conv2", Unit(64, 64, 3, padding: 1, groups: 64)),
        Bottlenecks("stage1", 64, 64, expansion: 2, count: 5, stride: 2), Bottlenecks("stage2", 64, 128, expansion: 4, count: 1, stride: 2),
        Bottlenecks("stage3", 128, 128, expansion: 2, count: 6, stride: 1), Bottlenecks("stage4", 128, 128, expansion: 4, count: 1, stride: 2),
        Bottlenecks("stage5", 128, 128, expansion: 2, count: 2, stride: 1),
        new Part("conv3", Unit(128, 512, 1)), new Part("whole", Flat(512, 512, 7, groups: 512)), new Part("embedding", Flat(512, Dimensions, 1)),
        new Flatten(), new UnitLength()));

    private static Part Bottlenecks(string name, int input, int output, int expansion, int count, int stride) => new(name, new Chain([.. Enumerable.Range(0, count)
        .Select(i => new Part($"{i}", Bottleneck(i == 0 ? input : output, output, expansion, i == 0 ? stride : 1)))]));

    private static Layer Bottleneck(int input, int output, int expansion, int stride)
    {
        var inner = input * expansion;
        var body = new Chain(
            new Part("expand", Unit(input, inner, 1)), new Part("depth", Unit(inner, inner, 3, stride, padding: 1, groups: inner)), new Part("project", Flat(inner, output, 1)));
        return stride == 1 && input == output ? new Residual(body) : body;
    }

    private static Chain Unit(int input, int output, int kernel, int stride = 1, int padding = 0, int groups = 1) => new(
        new Part("conv", new Convolution(input, output, kernel, stride, padding, groups)), new Part("bn", new BatchNormalization(output)), new Part("slope", new PRelu(output)));

    private static Chain Flat(int input, int output, int kernel, int groups = 1) =>
        new(new Part("conv", new Convolution(input, output, kernel, Groups: groups)), new Part("bn", new BatchNormalization(output)));
}
