namespace FaceWorker.Training.Networks;

/// <summary>FaceNet's own kind of network, small: GoogLeNet's Inception modules with L2 pooling, as OpenFace's nn4.small2, with batch normalisation in the place of local response normalisation.</summary>
/// <remarks>F. Schroff et al., "FaceNet", CVPR 2015, table 2 (NN2, NN4); B. Amos et al., "OpenFace", CMU-CS-16-118, 2016 (nn4.small2).</remarks>
internal static class SmallInception
{
    private const int Dimensions = 128;

    public static Network Create() => new("nn4-small", "FaceNet's Inception at small size (nn4.small2), 96 px, 128 values", side: 96, Dimensions, new Chain(
        new Part("conv1", Unit(3, 64, 7, stride: 2)), new MaxPool(3, 2, 1),
        new Part("conv2", Unit(64, 64, 1)), new Part("conv3", Unit(64, 192, 3)), new MaxPool(3, 2, 1),
        Module("3a", 192, one: 64, three: (96, 128), five: (16, 32), new MaxPool(3, 1, 1), pooled: 32),
        Module("3b", 256, one: 64, three: (96, 128), five: (32, 64), new RootMeanSquarePool(3, 1, 1), pooled: 64),
        Module("3c", 320, one: 0, three: (128, 256), five: (32, 64), new MaxPool(3, 2, 1), pooled: 0, stride: 2),
        Module("4a", 640, one: 256, three: (96, 192), five: (32, 64), new RootMeanSquarePool(3, 1, 1), pooled: 128),
        Module("4e", 640, one: 0, three: (160, 256), five: (64, 128), new MaxPool(3, 2, 1), pooled: 0, stride: 2),
        Module("5a", 1024, one: 256, three: (96, 384), five: (0, 0), new RootMeanSquarePool(3, 1, 1), pooled: 96),
        Module("5b", 736, one: 256, three: (96, 384), five: (0, 0), new MaxPool(3, 1, 1), pooled: 96),
        new GlobalAverage(), new Part("embedding", new Linear(736, Dimensions)), new UnitLength()));

    /// <summary>Filters of 1, 3 and 5 pixels and a pooled branch, side by side. Zero outputs: that branch is left out; of the pooled one only its convolution.</summary>
    /// <param name="three">The outputs of the 1 × 1 convolution before it, and its own.</param>
    private static Part Module(string name, int input, int one, (int Reduced, int Output) three, (int Reduced, int Output) five, Layer pool, int pooled, int stride = 1)
    {
        List<Part> branches = [new("three", Reduced(input, three, 3, stride))];
        if (five.Output > 0)
            branches.Add(new Part("five", Reduced(input, five, 5, stride)));
        branches.Add(pooled > 0 ? new Part("pool", new Chain(pool, Unit(input, pooled, 1))) : pool);
        if (one > 0)
            branches.Add(new Part("one", Unit(input, one, 1)));
        return new Part(name, new Branches(branches));
    }

    private static Chain Reduced(int input, (int Reduced, int Output) filters, int kernel, int stride) =>
        new(new Part("reduce", Unit(input, filters.Reduced, 1)), Unit(filters.Reduced, filters.Output, kernel, stride));

    private static Chain Unit(int input, int output, int kernel, int stride = 1) => new(
        new Part("conv", new Convolution(input, output, kernel, stride, kernel / 2)), new Part("bn", new BatchNormalization(output)), new Relu());
}
